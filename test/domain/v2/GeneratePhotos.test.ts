import { assert, describe, it } from "@effect/vitest"
import { Either, Schema } from "effect"
import { GeneratePhotos } from "effect-photo-avatar"
import { aDescription } from "../../support/calls.ts"

const check = Schema.validateEither(GeneratePhotos)

const complaint = (request: unknown) => String(Either.getOrThrow(Either.flip(check(request))))

describe("GeneratePhotos", () => {
  it("an appearance has at most 1,000 characters, and some that show", () => {
    assert.isTrue(Either.isRight(check({ ...aDescription, appearance: "a".repeat(1000) })))
    assert.include(complaint({ ...aDescription, appearance: "a".repeat(1001) }), "at most 1,000 characters")
    assert.include(complaint({ ...aDescription, appearance: " " }), "must not be blank")
  })

  it("a value that HeyGen does not know is told the ones it does, once", () => {
    const said = complaint({ ...aDescription, pose: "handstand" })
    assert.strictEqual(said.match(/must be one of: half_body, close_up, full_body/g)?.length, 1)
  })
})
