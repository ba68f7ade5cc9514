import { assert, describe, it } from "@effect/vitest"
import { Effect, Ref, Stream } from "effect"
import { asSized, inspect, isPhoto } from "../../src/domain/PhotoContent.ts"
import { aJpeg, aPng } from "../support/photos.ts"

const stream = Stream.make(aPng)

it.each([
  ["bytes", aPng, true],
  ["a stream with its size", { size: aPng.length, stream }, true],
  ["a stream without a size", { stream }, false],
  ["a stream whose size is a text", { size: "8", stream }, false],
  ["a size without a stream", { size: 8 }, false],
  ["a stream that is not one of Effect", { size: 8, stream: aPng }, false],
  ["an id", "asset-1", false]
] as const)("isPhoto knows %s", (_, value, expected) => {
  assert.strictEqual(isPhoto(value), expected)
})

it.effect.each([Number.NaN, 0.5, -1])("a photo of %d bytes is refused", (size) =>
  Effect.gen(function* () {
    const complaint = yield* Effect.flip(inspect({ size, stream }, 100))
    assert.strictEqual(complaint, `a size of ${size} bytes is not possible`)
  })
)

it.effect("the type of a photo is found in its first bytes, without reading the rest of its stream", () =>
  Effect.gen(function* () {
    const pulled = yield* Ref.make(0)
    const one = (byte: number) =>
      Stream.fromEffect(
        Effect.as(
          Ref.update(pulled, (count) => count + 1),
          Uint8Array.of(byte)
        )
      )
    const byteByByte = Stream.flatMap(Stream.fromIterable(aJpeg), one)
    const { contentType } = yield* inspect({ size: aJpeg.length, stream: byteByByte }, aJpeg.length)
    assert.strictEqual(contentType, "image/jpeg")
    assert.isBelow(yield* Ref.get(pulled), aJpeg.length)
  })
)

describe("a stream of a photo", () => {
  const sent = (size: number) =>
    Effect.gen(function* () {
      const taken: Array<number> = []
      const parts = Stream.make(Uint8Array.of(1, 2), Uint8Array.of(3, 4), Uint8Array.of(5, 6))
      const ended = asSized({ size, stream: parts }).pipe(
        Stream.rechunk(1),
        Stream.runForEach((bytes) => Effect.sync(() => void taken.push(...bytes))),
        Effect.match({ onFailure: (error) => (error instanceof Error ? error.message : error), onSuccess: () => "all" })
      )
      return [yield* ended, taken]
    })

  it.effect("is sent when it has the size that it declares", () =>
    Effect.map(sent(6), (result) => assert.deepStrictEqual(result, ["all", [1, 2, 3, 4, 5, 6]]))
  )

  it.effect("fails at its end when it is shorter than it declares", () =>
    Effect.map(sent(7), (result) =>
      assert.deepStrictEqual(result, ["the photo has 6 bytes, not the 7 that its size declares", [1, 2, 3, 4, 5, 6]])
    )
  )

  it.effect("fails before it sends more than it declares", () =>
    Effect.map(sent(3), (result) =>
      assert.deepStrictEqual(result, ["the photo has 4 bytes, not the 3 that its size declares", [1, 2]])
    )
  )
})
