import { assert, it } from "@effect/vitest"
import { Effect, Encoding } from "effect"
import { encodeBase64 } from "../../../src/domain/internal/base64.ts"

const part = 3 * 2 ** 13

const atOnce = part * 2 ** 6

it.effect.each([0, 1, 2, 3, part - 1, part, part + 1, atOnce, atOnce + 1, 2 * atOnce + part + 2])(
  "encodes %i bytes as Effect does",
  (size) =>
    Effect.gen(function* () {
      const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 31 + (index >> 8)) % 256)
      assert.strictEqual(yield* encodeBase64(bytes), Encoding.encodeBase64(bytes))
    })
)

it.live("lets timers run while it encodes a large photo", () =>
  Effect.gen(function* () {
    let hasFired = false
    const timer = setTimeout(() => {
      hasFired = true
    }, 0)
    yield* encodeBase64(new Uint8Array(4 * atOnce))
    clearTimeout(timer)
    assert.isTrue(hasFired)
  })
)
