import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { RowResult, RowResultOf } from "effect-photo-avatar"

const Results = RowResultOf(Schema.Struct({ id: Schema.NumberFromString.pipe(Schema.int()) }))
const Line = Schema.parseJson(Results)

describe("RowResult", () => {
  it.effect.prop("round-trips through JSON", [Results], ([result]) =>
    Effect.gen(function* () {
      const line = yield* Schema.encode(Line)(result)
      const read = yield* Schema.decode(Line)(line)
      assert.strictEqual(read._tag, result._tag)
      assert.strictEqual(yield* Schema.encode(Line)(read), line)
    })
  )

  it.effect.prop("is matched by its tag", [Results], ([result]) =>
    Effect.sync(() => {
      const tag = RowResult.$match(result, {
        Created: ({ _tag }) => _tag,
        Rejected: ({ _tag }) => _tag,
        Ambiguous: ({ _tag }) => _tag,
        NotSent: ({ _tag }) => _tag
      })
      assert.strictEqual(tag, result._tag)
    })
  )
})
