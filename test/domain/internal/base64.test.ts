import { assert, it } from "@effect/vitest"
import { Effect, Encoding } from "effect"
import { encodeBase64 } from "../../../src/domain/internal/base64.ts"

const part = 3 * 2 ** 13

const atOnce = part * 2 ** 6

it.effect.each([0, 1, 2, 3, part - 1, part, part + 1, atOnce, atOnce + 1, 2 * atOnce + part + 2])(
  "%i bytes are encoded as others encode them",
  (size) =>
    Effect.gen(function* () {
      const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 31 + (index >> 8)) % 256)
      assert.strictEqual(yield* encodeBase64(bytes), Encoding.encodeBase64(bytes))
    })
)

it.live("timers run while many bytes are encoded, and not before a few", () =>
  Effect.gen(function* () {
    const firesDuring = (size: number) =>
      Effect.gen(function* () {
        let hasFired = false
        setTimeout(() => {
          hasFired = true
        }, 0)
        yield* encodeBase64(new Uint8Array(size))
        return hasFired
      })
    assert.deepStrictEqual([yield* firesDuring(atOnce), yield* firesDuring(2 * atOnce)], [false, true])
  })
)
