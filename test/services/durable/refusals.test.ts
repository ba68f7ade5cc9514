import { assert, it } from "@effect/vitest"
import { isRowKeyTooLong } from "../../../src/services/internal/durable/refusals.ts"

it("the key of a row can have 2,000 bytes, and no more", () => {
  assert.isFalse(isRowKeyTooLong("é".repeat(1000)))
  assert.isTrue(isRowKeyTooLong(`${"é".repeat(1000)}a`))
})
