import { assert, describe, it } from "@effect/vitest"
import { JSONSchema, Schema } from "effect"
import { operations } from "../../src/services/PhotoAvatarService.ts"
import { openapi, operationOf, resolve } from "../support/document.ts"
import { deviations } from "./deviations.ts"

interface JsonSchema {
  readonly $ref?: string
  readonly type?: string | ReadonlyArray<string>
  readonly anyOf?: ReadonlyArray<JsonSchema>
  readonly properties?: Record<string, JsonSchema>
  readonly required?: ReadonlyArray<string>
  readonly items?: JsonSchema
}

type Definitions = Record<string, JsonSchema>

const alternatives = (schema: JsonSchema, definitions: Definitions): ReadonlyArray<JsonSchema> => {
  if (schema.$ref?.startsWith("#/components/") === true) return alternatives(resolve(schema), definitions)
  const definition = definitions[schema.$ref?.replace("#/$defs/", "") ?? ""]
  if (definition !== undefined) return alternatives(definition, definitions)
  return schema.anyOf?.flatMap((alternative) => alternatives(alternative, definitions)) ?? [schema]
}

/** Each field by its path, as `type`, `type?` when it may be absent, `|null` when it may be null. */
const fieldsOf = (schema: JsonSchema, definitions: Definitions, path: string): ReadonlyArray<[string, string]> =>
  alternatives(schema, definitions).flatMap(({ items, properties = {}, required = [] }) => [
    ...(items === undefined ? [] : fieldsOf(items, definitions, `${path}[].`)),
    ...Object.entries(properties).flatMap(([name, property]) => {
      const types = new Set(alternatives(property, definitions).flatMap(({ type = [] }) => type))
      const isNullable = types.delete("null")
      const shape = `${[...types].sort().join("|")}${required.includes(name) ? "" : "?"}${isNullable ? "|null" : ""}`
      return [[`${path}${name}`, shape] as [string, string], ...fieldsOf(property, definitions, `${path}${name}.`)]
    })
  ])

const ours = (schema: Schema.Schema.AnyNoContext) => {
  const root: JsonSchema & { readonly $defs?: Definitions } = JSON.parse(
    JSON.stringify(JSONSchema.make(Schema.encodedBoundSchema(schema)))
  )
  return Object.fromEntries(fieldsOf(root, root.$defs ?? {}, ""))
}

const documented = (schema: JsonSchema) => Object.fromEntries(fieldsOf(schema, {}, ""))

/** What an operation takes, in its path, query and body, as one object. */
const requestOf = (operation: { readonly method: string; readonly path: string }): JsonSchema => {
  interface Parameter {
    readonly name: string
    readonly required?: boolean
    readonly schema: JsonSchema
  }
  const { parameters = [], requestBody }: { parameters?: ReadonlyArray<Parameter>; requestBody?: typeof openapi } =
    operationOf(operation)
  const body: JsonSchema = requestBody?.content["application/json"]?.schema ?? {}
  const required = parameters.filter((parameter) => parameter.required === true).map(({ name }) => name)
  return {
    properties: { ...body.properties, ...Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])) },
    required: [...(body.required ?? []), ...required]
  }
}

const differences = (side: string, mine: Record<string, string>, theirs: Record<string, string>) =>
  [...new Set([...Object.keys(mine), ...Object.keys(theirs)])]
    .filter((field) => mine[field] !== theirs[field])
    .map((field) => [`${side} ${field}`, { ours: mine[field] ?? "-", document: theirs[field] ?? "-" }] as const)

describe("drift", () => {
  it("our schemas and the document differ only where the list of deviations says, and there they do", () => {
    const found = Object.entries(operations).flatMap(([method, operation]) => {
      const envelope = operationOf(operation).responses["200"].content["application/json"].schema
      return [
        ...differences(
          `${method} request`,
          "body" in operation ? {} : ours(operation.request),
          documented(requestOf(operation))
        ),
        ...differences(`${method} response`, ours(operation.response), documented(envelope.properties.data))
      ]
    })
    const listed = Object.fromEntries(
      Object.entries(deviations).map(([field, { reason: _, ...sides }]) => [field, sides] as const)
    )
    assert.deepStrictEqual(Object.fromEntries(found), listed)
  })

  it("every operation of the document is a method, and every method an operation of the document", () => {
    const inDocument = Object.entries<object>(openapi.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)
    )
    const inService = Object.values(operations).map(({ method, path }) => `${method} ${path}`)
    assert.deepStrictEqual(inService.sort(), inDocument.sort())
  })

  it("every operation is named after its method", () => {
    for (const [method, { name }] of Object.entries(operations)) {
      assert.strictEqual(name, `PhotoAvatarService.${method}`)
    }
  })
})
