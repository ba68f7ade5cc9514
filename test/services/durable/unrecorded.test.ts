import { assert, it } from "@effect/vitest"
import { Option } from "effect"
import { unrecorded } from "../../../src/services/internal/durable/unrecorded.ts"
import { aRow } from "../../support/oneRowStore.ts"

it.each([
  [Option.some(0), "A request was sent at 1970-01-01T00:00:00.000Z, its result was not recorded"],
  [Option.none(), "A request was sent, its result was not recorded"]
] as const)(
  "a doubt says when its request was sent, if that is known, and ends with what to do",
  (lastSentAt, words) => {
    const { message } = unrecorded("create", { ...aRow, lastSentAt }, "Version 1.2 of it is full.", "person")
    assert.strictEqual(
      message,
      `create: the row "1" may have been created. ${words}, and this run does not send it again: Version 1.2 of it is full. Look for it on HeyGen, and settle the row with \`resolve\`.`
    )
  }
)
