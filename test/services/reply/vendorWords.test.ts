import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { isVendorsOwn, saysFailure, vendorWords } from "../../../src/services/internal/reply/vendorWords.ts"

const said = (json: unknown): string | ReadonlyArray<string | null> =>
  Option.match(vendorWords(json), {
    onNone: () => "nothing",
    onSome: ({ code, detail }) => [Option.getOrNull(code), Option.getOrNull(detail)]
  })

describe("the words of HeyGen", () => {
  it.each([
    ["of v1", { code: 400123, message: "slow" }, ["400123", "slow"]],
    ["of v2 and v3", { error: { code: "x", message: "no" } }, ["x", "no"]],
    [
      "of v3, with the field at fault",
      { error: { code: "x", message: "no", param: "file.url" } },
      ["x", "no (file.url)"]
    ],
    ["of v3, the field at fault alone", { error: { code: "x", param: "name" } }, ["x", "invalid (name)"]],
    ["in one text", { error: "no" }, [null, "no"]],
    ["without the code of a success", { error: { message: "no" }, code: 100 }, [null, "no"]],
    ["in one text, beside a code", { error: "no", error_code: "x" }, ["x", "no"]],
    ["flat", { detail: "no" }, [null, "no"]],
    ["a code alone", { code: "x" }, ["x", null]],
    ["under each name, once each", { error: { message: "a", msg: "b", detail: "a", details: "c" } }, [null, "a: b: c"]],
    [
      "inside the error before those beside it",
      { error: { code: "in", message: "in" }, code: "out", message: "out" },
      ["in", "in"]
    ],
    ["beside an error that says none", { error: { type: "?" }, code: "out", message: "out" }, ["out", "out"]],
    ["error_code before code beside the error", { error: "no", error_code: "a", code: "b" }, ["a", "no"]],
    ["code before error_code inside the error", { error: { code: "a", error_code: "b" } }, ["a", null]],
    ["a number", { error: { code: 0, message: 7 } }, ["0", "7"]],
    ["an object as JSON", { error: { message: { field: "name" } } }, [null, '{"field":"name"}']],
    ["none of a null, an empty text and nothing", { error: null, code: "", message: undefined }, "nothing"],
    ["none of an error that is false", { error: false }, "nothing"],
    ["none of an empty error", { error: {} }, "nothing"],
    ["none of a list", [{ message: "no" }], "nothing"],
    ["none of a text", "no", "nothing"],
    ["none of a null", null, "nothing"]
  ] as const)("are read: %s", (_, json, expected) => {
    assert.deepStrictEqual(said(json), expected)
  })
})

describe("an error body is HeyGen's own, and not that of a gateway without the route", () => {
  it.each([
    [{ error: { code: "look_not_found", message: "no" }, detail: null }, true],
    [{ code: "look_not_found", message: "no", detail: null }, true],
    [{ code: 400144, message: "no" }, true],
    [{ error: { message: "no" } }, true],
    [{ error: "avatar not found" }, true],
    [{ detail: "Not Found" }, false],
    [{ message: "Not Found" }, false],
    [{ message: "no Route matched with those values" }, false],
    [{ status: 404, error: "Not Found", path: "/v3/avatars/looks/l-1" }, false],
    [{ code: 404, message: "Not Found" }, false],
    [{ error: { message: "Not Found" } }, false],
    [{ error: { code: 404, message: "Group not found" } }, true],
    [{ error: {} }, false],
    [{ error: "" }, false],
    [{}, false],
    [["no"], false],
    ["no", false]
  ] as const)("by %j: %s", (json, expected) => {
    assert.strictEqual(isVendorsOwn(json), expected)
  })
})

describe("a success says that it failed", () => {
  it.each([
    [{ error: "no" }, true],
    [{ error: { message: "no" } }, true],
    [{ error: true }, true],
    [{ code: 400123 }, true],
    [{ code: "999" }, true],
    [{ error: null }, false],
    [{ error: false }, false],
    [{ error: {} }, false],
    [{ error: "" }, false],
    [{ code: 100 }, false],
    [{ code: 200 }, false],
    [{ code: null }, false],
    [{}, false],
    [[{ error: "no" }], false],
    ["no", false]
  ] as const)("by %j: %s", (json, expected) => {
    assert.strictEqual(saysFailure(json), expected)
  })
})
