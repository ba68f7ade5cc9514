import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Option, Predicate, Record, Schema } from "effect"
import { operations } from "../../src/layers/internal/mock/operationFor.ts"
import { responsesOf } from "../support/document.ts"

type Path = ReadonlyArray<string | number>

/** The paths of everything inside a JSON value, the outermost first. */
const pathsIn = (json: unknown, path: Path = []): ReadonlyArray<Path> => {
  const inside = Array.isArray(json) ? [...json.entries()] : Predicate.isRecord(json) ? Object.entries(json) : []
  return inside.flatMap(([key, value]) => [[...path, key], ...pathsIn(value, [...path, key])])
}

const absent = Symbol("absent")

/** The value with another one at the path. */
const replace = (json: unknown, [key, ...rest]: Path, change: (value: unknown) => unknown): unknown => {
  if (key === undefined) return change(json)
  if (Array.isArray(json)) return json.map((item, index) => (index === key ? replace(item, rest, change) : item))
  if (!Predicate.isRecord(json)) return json
  const replaced = replace(json[key], rest, change)
  return replaced === absent ? Record.remove(json, String(key)) : { ...json, [key]: replaced }
}

/** The ids without which a response names nothing. */
const ids = ["id", "group_id", "asset_id", "image_key", "generation_id", "avatar_id"]

/** What a create must return: an avatar of one's own, or the looks that were added. */
const created = ["avatar_item", "photo_avatar_list"]

const isNeeded = (path: Path) => path.length === 1 || [...ids, ...created].includes(String(path.at(-1)))

const examples = Object.entries(operations).flatMap(([method, operation]) =>
  responsesOf(operation).flatMap(([code, { content = {} }]) =>
    code !== "200"
      ? []
      : Object.values(content).flatMap(({ examples = {} }) =>
          Object.entries(examples).flatMap(([name, { value }]) => {
            const decode = Schema.decodeUnknownOption(operation.response as Schema.Schema<unknown>)
            return Option.isSome(decode(value)) ? [{ method, name, value, decode }] : []
          })
        )
  )
)

const missing: Record<string, (value: unknown) => unknown> = { absent: () => absent, null: () => null }

const unknown: Record<string, (value: unknown) => unknown> = {
  "a text that we do not know": () => "a text that we do not know",
  "a number that we do not know": () => -1.5,
  "an object that we do not know": () => ({ unknown: { deep: [1, null] } })
}

/** A list of avatars may be missing, but must not be taken for empty when it cannot be read. */
const lists = ["avatar_group_list", "avatar_list"]

const changesOf = (path: Path) => (lists.includes(String(path.at(-1))) ? missing : { ...missing, ...unknown })

it("HeyGen's answers have a readable example of each operation", () => {
  assert.sameMembers(Arr.dedupe(examples.map(({ method }) => method)), Object.keys(operations))
  assert.isAtLeast(examples.length, 40)
})

describe("of what HeyGen answers, every field but the id may be anything:", () => {
  it.each(examples)("$method, $name", ({ decode, value }) => {
    const optional = pathsIn(value).filter((path) => typeof path.at(-1) === "string" && !isNeeded(path))
    const unread = optional.flatMap((path) =>
      Object.entries(changesOf(path)).flatMap(([name, change]) =>
        Option.isSome(decode(replace(value, path, change))) ? [] : [`${path.join(".")} is ${name}`]
      )
    )
    assert.deepStrictEqual(unread, [])
  })

  it.each(examples)("$method, $name, with fields that we do not know", ({ decode, value }) => {
    for (const path of [[], ...pathsIn(value)]) {
      const grown = replace(value, path, (found) => (Predicate.isRecord(found) ? { ...found, new_field: [7] } : found))
      assert.isTrue(Option.isSome(decode(grown)), path.join("."))
    }
  })
})
