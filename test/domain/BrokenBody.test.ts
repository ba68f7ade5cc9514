import { assert, it } from "@effect/vitest"
import { BrokenBody } from "../../src/domain/BrokenBody.ts"

it.each([
  ["text", "the disk is full", "the disk is full"],
  ["an error", new Error("the disk is full"), "the disk is full"],
  ["an error without a message", new TypeError(""), "TypeError"],
  ["a tagged value", { _tag: "DiskFull" }, "DiskFull"],
  ["a value whose message is no text", { message: 7, _tag: "DiskFull" }, "DiskFull"],
  ["an empty text", "", "unknown reason"],
  ["nothing", undefined, "unknown reason"]
] as const)("a body that broke with %s is described in a few words", (_, cause, expected) => {
  assert.strictEqual(BrokenBody.of(cause).message, expected)
})
