import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Schema } from "effect"
import { GroupsQuery, ListPage, PageToken } from "effect-photo-avatar"

const Page = ListPage(Schema.String)

describe("a page of a list on v3", () => {
  it.effect.each([
    [{ data: ["a"], has_more: true, next_token: "t" }, ["a"], Option.some("t"), true],
    [{ data: ["a"], has_more: false, next_token: "t" }, ["a"], Option.none(), false],
    [{ data: ["a"], next_token: "t" }, ["a"], Option.some("t"), true],
    [{ data: null, next_token: null }, [], Option.none(), false],
    [{ data: null, has_more: true }, [], Option.none(), true]
  ] as const)("is decoded from %j", ([json, items, next, hasMore]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual<unknown>(yield* Schema.decodeUnknown(Page)(json), { items, next, hasMore })
    })
  )

  it.effect.each([{ message: "unavailable" }, { has_more: false }, {}])(
    "is not decoded from %j, which has no list",
    (json) =>
      Effect.gen(function* () {
        assert.include((yield* Effect.flip(Schema.decodeUnknown(Page)(json))).message, "data")
      })
  )

  it.effect("is encoded with HeyGen's names, without an absent token", () =>
    Effect.gen(function* () {
      const page = { items: ["a"], next: Option.some(PageToken.make("t")), hasMore: true }
      assert.deepStrictEqual(yield* Schema.encode(Page)(page), { data: ["a"], has_more: true, next_token: "t" })
      const last = { items: [], next: Option.none(), hasMore: false }
      assert.deepStrictEqual(yield* Schema.encode(Page)(last), { data: [], has_more: false })
    })
  )
})

describe("the query of a list", () => {
  it.effect.each([
    ["private", "private"],
    ["public", "public"],
    ["any", undefined]
  ] as const)("has the ownership %s", ([ownership, expected]) =>
    Effect.gen(function* () {
      const json = yield* Schema.encode(GroupsQuery)({ ownership })
      assert.strictEqual(json.ownership, expected)
      assert.deepStrictEqual(yield* Schema.decode(GroupsQuery)(json), { ownership })
    })
  )

  it.effect("is for the account's own by default", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Schema.encode(GroupsQuery)({})).ownership, "private")
    })
  )
})
