import { assert, describe, it } from "@effect/vitest"
import { JSONSchema, Record, Schema } from "effect"
import { operations } from "../../src/layers/internal/mock/operationFor.ts"
import * as v2 from "../../src/services/operations/v2.ts"
import * as v3 from "../../src/services/operations/v3.ts"
import { openapi, operationOf, resolve } from "../support/document.ts"
import { deviations } from "./deviations.ts"

interface JsonSchema {
  readonly $ref?: string
  readonly type?: string | ReadonlyArray<string>
  readonly anyOf?: ReadonlyArray<JsonSchema>
  readonly oneOf?: ReadonlyArray<JsonSchema>
  readonly enum?: ReadonlyArray<string>
  readonly properties?: Record<string, JsonSchema>
  readonly required?: ReadonlyArray<string>
  readonly items?: JsonSchema
}

type Definitions = Record<string, JsonSchema>

const alternatives = (schema: JsonSchema, definitions: Definitions): ReadonlyArray<JsonSchema> => {
  if (schema.$ref?.startsWith("#/components/") === true) return alternatives(resolve(schema), definitions)
  const definition = definitions[schema.$ref?.replace("#/$defs/", "") ?? ""]
  if (definition !== undefined) return alternatives(definition, definitions)
  const among = schema.anyOf ?? schema.oneOf
  return among?.flatMap((alternative) => alternatives(alternative, definitions)) ?? [schema]
}

/** The type of each field by its path, with `?` if the field may be absent and `|null` if it may be null. */
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

const toJsonSchema = (schema: Schema.Schema.AnyNoContext): JsonSchema & { readonly $defs?: Definitions } =>
  JSON.parse(JSON.stringify(JSONSchema.make(Schema.encodedBoundSchema(schema))))

const ours = (schema: Schema.Schema.AnyNoContext) => {
  const root = toJsonSchema(schema)
  return Object.fromEntries(fieldsOf(root, root.$defs ?? {}, ""))
}

const documented = (schema: JsonSchema) => Object.fromEntries(fieldsOf(schema, {}, ""))

const typeOf = ({ properties }: JsonSchema) => properties?.type?.enum?.[0]

/** The path, query, header and body fields of an operation as one object, with the body that has the given `type`. */
const requestOf = (operation: { readonly method: string; readonly path: string }, type?: string): JsonSchema => {
  interface Parameter {
    readonly name: string
    readonly required?: boolean
    readonly schema: JsonSchema
  }
  const { parameters = [], requestBody }: { parameters?: ReadonlyArray<Parameter>; requestBody?: typeof openapi } =
    operationOf(operation)
  const bodies = alternatives(requestBody?.content["application/json"]?.schema ?? {}, {})
  const body = bodies.find((alternative) => typeOf(alternative) === type) ?? {}
  const required = parameters.filter((parameter) => parameter.required === true).map(({ name }) => name)
  return {
    properties: { ...body.properties, ...Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])) },
    required: [...(body.required ?? []), ...required]
  }
}

const headersOf = ({ keyed }: { readonly keyed?: boolean | undefined }): Record<string, string> =>
  keyed === true ? { "Idempotency-Key": "string?" } : {}

/** Of a response, every field but the id may be absent or null, whatever the document says. */
const typeAlone = (shape: string) => shape.replace(/\?|\|null/g, "")

const differences = (side: string, mine: Record<string, string>, theirs: Record<string, string>) =>
  [...new Set([...Object.keys(mine), ...Object.keys(theirs)])]
    .filter((field) => mine[field] !== theirs[field])
    .map((field) => [`${side} ${field}`, { ours: mine[field] ?? "-", document: theirs[field] ?? "-" }] as const)

describe("drift", () => {
  it("our schemas and the document differ exactly in the listed deviations", () => {
    const found = Object.entries(operations).flatMap(([method, operation]) => {
      const { properties } = resolve(operationOf(operation).responses["200"].content["application/json"].schema)
      const response = ours(operation.response)
      const read = Object.fromEntries(Object.entries<JsonSchema>(properties).filter(([name]) => name in response))
      return [
        ...("body" in operation
          ? []
          : differences(
              `${method} request`,
              { ...ours(operation.request), ...headersOf(operation) },
              documented(requestOf(operation, typeOf(toJsonSchema(operation.request))))
            )),
        ...differences(
          `${method} response`,
          Record.map(response, typeAlone),
          Record.map(
            { ...documented({ properties: read }), ...Record.filter(response, (_, field) => field === "data") },
            typeAlone
          )
        )
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
    const inServices = new Set(Object.values(operations).map(({ method, path }) => `${method} ${path}`))
    assert.deepStrictEqual([...inServices].sort(), inDocument.sort())
  })

  it("every operation is named after its method", () => {
    for (const [method, { name }] of Object.entries(operations)) {
      assert.strictEqual(name, method.replace("v2.", "PhotoAvatarService.").replace("v3.", "AvatarService."))
    }
  })

  it("every v2 operation names its successor, and no v3 operation has one", () => {
    const names = new Set(Object.values(v3).map(({ name }) => name))
    for (const { successor } of Object.values(v2)) assert.isTrue(names.has(successor ?? ""), successor)
    for (const { successor } of Object.values(v3)) assert.isUndefined(successor)
  })
})
