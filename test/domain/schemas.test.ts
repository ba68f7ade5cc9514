import { assert, describe, it } from "@effect/vitest"
import { JSONSchema, Option, Schema, SchemaAST } from "effect"
import * as Root from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import * as Mock from "effect-photo-avatar/mock"

const schemas = Object.entries({ ...Root, ...Durable, ...Mock }).flatMap(
  ([name, value]): ReadonlyArray<[string, Schema.Schema.Any]> => (Schema.isSchema(value) ? [[name, value]] : [])
)

const annotationsOf = ({ ast }: Schema.Schema.Any) => (SchemaAST.isTransformation(ast) ? [ast, ast.to] : [ast])

const firstOf = (get: (ast: SchemaAST.Annotated) => Option.Option<string>, schema: Schema.Schema.Any) =>
  Option.firstSomeOf(annotationsOf(schema).map(get))

describe("every schema", () => {
  it.each(schemas)("%s has an identifier and a description", (name, schema) => {
    const identifier = firstOf(SchemaAST.getIdentifierAnnotation, schema)
    assert.deepStrictEqual(
      Option.map(identifier, (text) => text.replace("effect-photo-avatar/", "")),
      Option.some(name)
    )
    const description = Option.getOrElse(firstOf(SchemaAST.getDescriptionAnnotation, schema), () => "")
    assert.match(description, /^[A-Z].{10,}\.$/)
  })

  it.each(schemas)("%s has a JSON Schema for its encoded form", (_, schema) => {
    assert.isDefined(JSONSchema.make(Schema.encodedBoundSchema(schema)))
  })
})
