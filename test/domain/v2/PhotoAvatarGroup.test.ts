import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, DateTime, Equal, FastCheck, Option, Redacted, Schema } from "effect"
import { GroupId, LookId, PhotoAvatarGroup } from "effect-photo-avatar"
import { createPath, operationOf } from "../../support/document.ts"

const decode = Schema.decodeUnknownSync(PhotoAvatarGroup)
const encode = Schema.encodeSync(PhotoAvatarGroup)

const minimal = { id: "5f1c", group_id: "5f1c", name: "Ada", status: "pending", created_at: 1760359348.932659 }

const groupExamples: ReadonlyArray<readonly [string, Record<string, unknown>]> = Object.entries<{
  readonly value: { readonly data?: Record<string, unknown> | null }
}>(operationOf({ method: "POST", path: createPath }).responses["200"].content["application/json"].examples).flatMap(
  ([name, { value }]) => (value.data === undefined || value.data === null ? [] : [[name, value.data] as const])
)

describe("PhotoAvatarGroup", () => {
  it.each(groupExamples)("the example %s decodes, and round-trips after decoding", (_, example) => {
    const group = decode(example)
    assert.isTrue(Equal.equals(decode(encode(group)), group))
  })

  it.each(groupExamples)("the example %s keeps its non-null values through decoding and encoding", (_, example) => {
    const encoded: Record<string, unknown> = encode(decode(example))
    for (const [field, value] of Object.entries(example)) {
      if (field === "created_at") assert.isAtMost(Math.abs(Number(encoded[field]) - Number(value)), 0.001)
      else if (value !== null && value !== "") assert.deepStrictEqual(encoded[field], value, field)
    }
  })

  it("every group of the API's shape round-trips through decode, encode, decode", () => {
    FastCheck.assert(
      FastCheck.property(Arbitrary.make(Schema.encodedBoundSchema(PhotoAvatarGroup)), (json) => {
        const group = decode(json)
        return Equal.equals(decode(encode(group)), group)
      }),
      { numRuns: 1000 }
    )
  })

  it("createdAt is within a millisecond of created_at", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.double({ min: 0, max: 253402300799, noNaN: true }), (created_at) => {
        const { createdAt } = decode({ ...minimal, created_at })
        return Math.abs(DateTime.toEpochMillis(Option.getOrThrow(createdAt)) - created_at * 1000) <= 1
      }),
      { numRuns: 1000 }
    )
  })

  it("only the two ids are needed", () => {
    for (const needed of ["id", "group_id"]) {
      assert.throws(() => decode({ ...minimal, [needed]: undefined }), needed)
    }
  })

  it("an unknown status is kept", () => {
    assert.strictEqual(encode(decode({ ...minimal, status: "archived" })).status, "archived")
  })

  it("an empty image URL decodes to None", () => {
    assert.isTrue(Option.isNone(decode({ ...minimal, image_url: "" }).imageUrl))
  })

  it("expiresAt is read from the signed URL, and None if the URL has no valid expiry", () => {
    const expiresAt = (image_url: string) =>
      Option.flatMap(decode({ ...minimal, image_url }).imageUrl, (url) => url.expiresAt)
    const expected = Option.some(DateTime.unsafeMake("2025-10-20T12:42:29Z"))
    assert.deepStrictEqual(expiresAt("https://files.test/i?Expires=1760964149&Signature=s"), expected)
    assert.deepStrictEqual(expiresAt("https://files.test/i?Signature=s&Expires=1760964149"), expected)
    assert.isTrue(Option.isNone(expiresAt("https://files.test/i?Signature=s")))
    assert.isTrue(Option.isNone(expiresAt(`https://files.test/i?Expires=${"9".repeat(30)}`)))
  })

  it("no printed form shows a signed URL, and Redacted.value returns it", () => {
    const image_url = "https://files.test/i?Expires=1760964149&Signature=top-secret"
    const group = decode({ ...minimal, image_url })
    for (const printed of [JSON.stringify(group), inspect(group, { depth: 9 }), String(group)]) {
      assert.notInclude(printed, "top-secret")
    }
    assert.strictEqual(Redacted.value(Option.getOrThrow(group.imageUrl).url), image_url)
  })

  it("make requires only the fields that are always present", () => {
    const group = PhotoAvatarGroup.make({
      id: LookId.make("5f1c"),
      groupId: GroupId.make("5f1c"),
      name: Option.some("Ada"),
      status: Option.some("pending" as const),
      createdAt: Option.some(DateTime.unsafeMake(1760359348933))
    })
    assert.isTrue(Equal.equals(group, decode(minimal)))
  })
})
