import { assert, describe, it } from "@effect/vitest"
import { FastCheck, Option } from "effect"
import { parsePartialJson } from "../../../src/services/internal/reply/partialJson.ts"

describe("what is read of JSON that was cut", () => {
  it.each([
    ["nothing of nothing", "", Option.none()],
    ["nothing of a text", "Bad Gateway", Option.none()],
    ["the values that are whole", '{"a":1,"b":{"c":"x"},"d":"y', { a: 1, b: { c: "x" } }],
    ["a text in quotes", '"x" Bad Gateway', "x"],
    ["no number alone, which may go on", "12", Option.none()],
    ["the first of several values", "1, 2", 1],
    ["nothing of what was never opened", "] }", Option.none()],
    ["the last element right where it ends", '["x","y"', ["x", "y"]],
    ["the elements that are whole", '[1,[2,3],"x","y', [1, [2, 3], "x"]],
    ["no number that may go on", '{"a":1,"b":12', { a: 1 }],
    ["no word that may go on", '{"a":[true,fals', { a: [true] }],
    ["no key without its value", '{"a":"x","b', { a: "x" }],
    ["no key that is whole, but has no value", '{"a":"x","b"', { a: "x" }],
    ["no key behind its colon", '{"a":"x","b":', { a: "x" }],
    ["a string right where it ends", '{"a":"x"', { a: "x" }],
    ["an object that was only opened", '{"a":{', { a: {} }],
    ["a list that was only opened", '{"a":[', { a: [] }],
    ["a string in a list of an object, which is no key", '{"a":["x"', { a: ["x"] }],
    ["an object in a list, whose key is one", '[{"a":"x"},{"b"', [{ a: "x" }, {}]],
    ["a key after a list of strings", '{"a":["x","y"],"b"', { a: ["x", "y"] }],
    ["brackets in strings as text", '{"a":"}]{[","b":"\\"}","c', { a: "}]{[", b: '"}' }],
    ["a string that ends in a backslash", '{"a":"x\\\\","b', { a: "x\\" }],
    ["no string whose last quote is escaped", '{"a":"x","b":"y\\"', { a: "x" }],
    ["the first value, when other text follows", '{"a":1} Bad Gateway {"b":2}', { a: 1 }],
    ["white space between all of it", '{ "a" : "x" , "b" : [ 1 , 2', { a: "x", b: [1] }]
  ] as const)("is %s", (_, text, expected) => {
    assert.deepStrictEqual(parsePartialJson(text), Option.isOption(expected) ? expected : Option.some(expected))
  })

  it("is everything, when nothing was cut", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.oneof(FastCheck.array(FastCheck.json()), FastCheck.dictionary(FastCheck.string(), FastCheck.json())),
        (value) => {
          const text = JSON.stringify(value)
          assert.deepStrictEqual(parsePartialJson(text), Option.some(JSON.parse(text)))
        }
      )
    )
  })
})
