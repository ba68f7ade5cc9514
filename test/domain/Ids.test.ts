import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { AssetId, GenerationId, GroupId, ImageKey, LookId, NonBlankString, VoiceId } from "effect-photo-avatar"
import { operations } from "../../src/layers/internal/mock/operationFor.ts"

const isId = {
  AssetId: Schema.is(AssetId),
  GenerationId: Schema.is(GenerationId),
  GroupId: Schema.is(GroupId),
  LookId: Schema.is(LookId),
  VoiceId: Schema.is(VoiceId)
}

const segmentsOf = (path: string) => path.split("/").slice(1)

const isParameter = (segment: string | undefined) => segment?.startsWith("{") === true

const paths = [...new Set(Object.values(operations).map(({ path }) => path))]

/** The fixed segments that other paths have where this one has an id, after the same prefix. */
const wordsBeside = (path: string) => {
  const segments = segmentsOf(path)
  return segments.flatMap((segment, index) =>
    isParameter(segment)
      ? paths.flatMap((other) => {
          const beside = segmentsOf(other)
          const word = beside[index]
          const isSibling = beside.slice(0, index).join("/") === segments.slice(0, index).join("/")
          return isSibling && word !== undefined && !isParameter(word) ? [word] : []
        })
      : []
  )
}

const words = [...new Set(paths.flatMap(wordsBeside))]

describe("an id", () => {
  it("is never a fixed path segment of another endpoint, so that a call cannot address that endpoint", () => {
    assert.includeMembers(words, ["looks", "avatar_group", "photo", "generation"])
    for (const [name, is] of Object.entries(isId)) {
      for (const word of words) assert.isFalse(is(word), `${name} ${word}`)
    }
  })

  it.each(["https://files.test/a", "HTTP://files.test", "//files.test/a", " data:image/png;base64,AA", "s3://b/k"])(
    "is not a URL: %s",
    (url) => {
      for (const [name, is] of Object.entries({ ...isId, ImageKey: Schema.is(ImageKey) })) assert.isFalse(is(url), name)
    }
  )

  it.each(["", " ", "\u200b"])("is not blank: %j", (blank) => {
    for (const [name, is] of Object.entries(isId)) assert.isFalse(is(blank), name)
  })

  it.each(["a\nb", "a\u0000", "a\u001b[31m", "a\ud800"])("has no character that cannot be printed: %j", (text) => {
    for (const [name, is] of Object.entries({ ...isId, ImageKey: Schema.is(ImageKey) })) assert.isFalse(is(text), name)
  })

  it("has at most 255 characters", () => {
    for (const [name, is] of Object.entries(isId)) {
      assert.isTrue(is("a".repeat(255)), name)
      assert.isFalse(is("a".repeat(256)), name)
    }
  })

  it.each(["5f1c", "group-1", "image/5f1c/original", "a b", "100%"])("may be %s", (text) => {
    assert.isTrue(Schema.is(AssetId)(text))
    assert.isTrue(Schema.is(ImageKey)(text))
  })
})

describe("a name without a visible character is blank", () => {
  const invisible = {
    "zero-width space": "\u200b",
    "zero-width joiner": "\u200d",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "Hangul filler": "\u3164",
    "halfwidth Hangul filler": "\uffa0",
    "Hangul choseong filler": "\u115f",
    "Braille blank": "\u2800",
    "no-break space": "\u00a0",
    "right-to-left mark": "\u200f",
    "control character": "\u0007"
  }

  it.each(Object.entries(invisible))("%s", (_, character) => {
    assert.isFalse(Schema.is(NonBlankString)(` ${character}${character}\n`))
    assert.isTrue(Schema.is(NonBlankString)(`${character}Ada`))
  })

  it.each(["Ada", "a", "李", "👩‍🔬", ".", "⠁"])("but %s is not", (name) => {
    assert.isTrue(Schema.is(NonBlankString)(name))
  })
})
