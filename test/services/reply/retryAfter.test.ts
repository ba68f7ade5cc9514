import * as Headers from "@effect/platform/Headers"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Option } from "effect"
import { retryAfterOf } from "../../../src/services/internal/reply/retryAfter.ts"

const now = 2000

const asked = (headers: Record<string, string>) =>
  Option.getOrElse(Option.map(retryAfterOf(Headers.fromInput(headers), now), Duration.toMillis), () => "nothing")

describe("Retry-After asks for", () => {
  it.each([
    ["2", 2000],
    ["0", 0],
    [" 3 ", 3000],
    ["1, 30, 2", 30_000],
    ["2, soon", 2000],
    ["soon", "nothing"],
    ["", "nothing"],
    ["-5", "nothing"],
    ["1.5", "nothing"],
    ["5 minutes", "nothing"],
    ["in 5", "nothing"],
    ["1970-01-01T00:00:05Z", "nothing"],
    ["9".repeat(400), Number.MAX_SAFE_INTEGER],
    ["Thu, 01 Jan 1970 00:00:05 GMT", 3000],
    ["Thu, 01 Jan 1970 00:00:01 GMT", 0],
    ["Thu, 01 Jan 1970 00:00:05", 3000],
    ["Thursday, 01-Jan-70 00:00:05 GMT", 3000],
    ["Thu Jan  1 00:00:05 1970", 3000],
    ["Thu, 01 Jan 1970 01:00:05 +0100", 3000],
    ["Thu, 01 Jan 1970 01:00:05 +01:00", 3000],
    ["Thu, 01 Jan 1970 00:00:05 GMT, 9", 9000],
    ["1, Thu, 01 Jan 1970 00:00:05 GMT, 2", 3000],
    ["Thu, 99 Jan 1970 00:00:05 GMT", "nothing"]
  ] as const)("%j: %s", (value, expected) => {
    assert.strictEqual(asked({ "retry-after": value }), expected)
  })

  it("nothing, without the header", () => {
    assert.strictEqual(asked({}), "nothing")
  })

  it("a date by the clock of the reply, and by our own where that is missing or unreadable", () => {
    const retryAfter = "Thu, 01 Jan 1970 00:00:05 GMT"
    assert.strictEqual(asked({ "retry-after": retryAfter, date: "Thu, 01 Jan 1970 00:00:04 GMT" }), 1000)
    assert.strictEqual(asked({ "retry-after": retryAfter, date: "yesterday" }), 3000)
  })
})
