import { assert, describe, it } from "@effect/vitest"
import { Either, Schema } from "effect"
import { GeneratePhotos } from "effect-photo-avatar"
import { aDescription } from "../../support/calls.ts"

const check = Schema.validateEither(GeneratePhotos)

const complaint = (request: unknown) => String(Either.getOrThrow(Either.flip(check(request))))

describe("GeneratePhotos", () => {
  it("accepts an appearance of at most 1,000 characters that is not blank", () => {
    assert.isTrue(Either.isRight(check({ ...aDescription, appearance: "a".repeat(1000) })))
    assert.include(complaint({ ...aDescription, appearance: "a".repeat(1001) }), "at most 1,000 characters")
    assert.include(complaint({ ...aDescription, appearance: " " }), "must not be blank")
  })

  it("lists the allowed values once for an unknown value", () => {
    const said = complaint({ ...aDescription, pose: "handstand" })
    assert.strictEqual(said.match(/must be one of: half_body, close_up, full_body/g)?.length, 1)
  })
})
