import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, FastCheck, Layer, Redacted, Schema } from "effect"
import { AwaitError, type ImageKey, PhotoAvatarService } from "effect-photo-avatar"
import { makeQuote } from "../../src/services/internal/transport/redact.ts"
import { unescapeText } from "../../src/services/internal/transport/unescapeText.ts"
import { aGroup, createGroup, createGroupAgainst, json, live, makeHttpClient } from "../support/inMemory.ts"

const key = "sk_V2_hgu/k0+9=Zz~canary-0123456789&x"

const mebibyte = 1024 * 1024

const quoteOf = (secret: string) => makeQuote(Redacted.make(secret))

const htmlNumbers = (text: string) => [...text].map((character) => `&#${character.charCodeAt(0)};`).join("")
const htmlHex = (text: string) =>
  [...text].map((character) => `&#x00${character.charCodeAt(0).toString(16).toUpperCase()};`).join("")
const hexEscapes = (text: string, prefix: string) =>
  [...text].map((character) => `${prefix}${character.charCodeAt(0).toString(16).padStart(2, "0")}`).join("")
const everyByte = (text: string) => hexEscapes(text, "%")
const htmlNames = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")

const writings: Record<string, (text: string) => string> = {
  "as it is": (text) => text,
  "in upper case": (text) => text.toUpperCase(),
  "URL-encoded": encodeURIComponent,
  "URL-encoded twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  "with every byte URL-encoded": everyByte,
  "with every byte URL-encoded twice": (text) => encodeURIComponent(everyByte(text)),
  "in JSON": (text) => JSON.stringify(text).slice(1, -1),
  "in JSON's escapes": (text) => hexEscapes(text, "\\u00"),
  "in JavaScript's escapes": (text) => hexEscapes(text, "\\x"),
  "by JavaScript's escape": (text) => hexEscapes(text, "%u00"),
  "in UTF-16": (text) => [...text].join("\0"),
  "in JSON within JSON": (text) => JSON.stringify(JSON.stringify(text)),
  "with escaped slashes": (text) => text.replaceAll("/", "\\/"),
  "in HTML's names": htmlNames,
  "in HTML's numbers": htmlNumbers,
  "in HTML's hexadecimal numbers": htmlHex,
  "URL-encoded in HTML": (text) => htmlNames(encodeURIComponent(text))
}

/** A text as it reads without its escapes. */
const withoutEscapes = (text: string) => String.fromCharCode(...unescapeText(text).codes)

/** Keys that are hard on one way or another to look for them. */
const hardKeys: Record<string, string> = {
  "a usual one": key,
  "8 characters": "abcd-123",
  "4,000 characters": "k7".repeat(2000),
  "8 KiB": "Z".repeat(8192),
  "8 KiB of repetitions": `${"ab".repeat(4095)}c!`,
  backslashes: "a\\b\\\\c\\\\\\d/efgh",
  "percent signs": "%25".repeat(8),
  "characters of regular expressions": "(a+)+$[^]{2,}|.*?"
}

describe("the API key", () => {
  const cases = Object.entries(hardKeys).flatMap(([name, secret]) =>
    Object.entries(writings).map(([writing, write]) => [name, writing, secret, write] as const)
  )

  it.each(cases)("of %s is hidden %s", (_, __, secret, write) => {
    const quote = quoteOf(secret)
    const said = quote(`the key "${write(secret)}" is wrong`, mebibyte)
    assert.notInclude(said, write(secret))
    assert.notInclude(said.replaceAll(" ", ""), secret)
    assert.include(said, "the key")
    assert.include(said, "is wrong")
  })

  it.each(Object.entries(writings).filter(([writing]) => !writing.includes("upper")))(
    "is hidden when the text ends in its middle, written %s",
    (_, write) => {
      const quote = quoteOf(key)
      const written = write(key)
      for (let length = 0; length <= written.length; length++) {
        const shown = withoutEscapes(quote(`the key is ${written.slice(0, length)}`, mebibyte)).slice(
          "the key is ".length
        )
        for (let from = 0; from + 8 <= shown.length; from++) {
          assert.isFalse(key.startsWith(shown.slice(from, from + 8)), `${length}: ${shown}`)
        }
      }
    }
  )

  it("is hidden when the text ends in its middle, with the text before it", () => {
    const quote = quoteOf(key)
    for (let length = 8; length < key.length; length++) {
      assert.strictEqual(quote(`the key is ${key.slice(0, length)}`), "the key is <redacted>")
    }
  })

  it("is hidden where lower case has another length", () => {
    const text = `${"İ".repeat(20)} ${key} after text that is to be seen`
    assert.strictEqual(quoteOf(key)(text), `${"İ".repeat(20)} <redacted> after text that is to be seen`)
  })

  it("is hidden behind whatever stands before it", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.string({ unit: "binary-ascii" }), (before) => {
        assert.notInclude(quoteOf("deadbeef0123")(`${before}deadbeef0123`, mebibyte), "deadbeef0123")
      }),
      { numRuns: 500 }
    )
  })

  it.each([
    ["8 KiB of repetitions", "ab"],
    ["backslashes", "\\"],
    ["percent signs", "%25"],
    ["characters of regular expressions", "(a+)+$"]
  ] as const)("of %s is looked for in time linear in 1 MiB of %j", (name, unit) => {
    const text = unit.repeat(mebibyte / unit.length)
    assert.isNotEmpty(quoteOf(hardKeys[name] ?? key)(text, mebibyte))
  })

  it.effect.each(Object.entries(hardKeys))("of %s is accepted, and no failure is a defect", ([_, secret]) =>
    Effect.gen(function* () {
      const { layer } = makeHttpClient(() => json({ error: { code: "x", message: `not ${secret}` } }, { status: 400 }))
      const error = yield* createGroup.pipe(
        Effect.provide(live({ apiKey: Redacted.make(secret) })),
        Effect.provide(layer),
        Effect.flip
      )
      assert.strictEqual(error._tag, "InvalidRequest")
      assert.notInclude(error.message, secret)
    })
  )

  it.effect.each([
    ["shorter than 8 characters", "k"],
    ["of less than that besides backslashes", "\\".repeat(16)],
    ["longer than 8 KiB", "k".repeat(8193)]
  ] as const)("%s is refused", ([_, secret]) =>
    Effect.gen(function* () {
      const exit = yield* Layer.build(live({ apiKey: Redacted.make(secret) })).pipe(
        Effect.scoped,
        Effect.provide(makeHttpClient(() => json({})).layer),
        Effect.exit
      )
      assert.isTrue(Exit.isFailure(exit))
      assert.include(String(exit), "HEYGEN_API_KEY")
    })
  )
})

describe("the query of a URL is hidden", () => {
  const secret = "Signature=top-secret"
  const url = `https://f.test/i?Expires=1&${secret}`
  const said: Record<string, string> = {
    "as it is": `see ${url} for more`,
    "URL-encoded": `see ${encodeURIComponent(url)} for more`,
    "URL-encoded twice": `see ${encodeURIComponent(encodeURIComponent(url))} for more`,
    "in JSON": JSON.stringify({ url, next: "for more" }),
    "in JSON's escapes": `see https://f.test/i\\u003fExpires=1\\u0026${secret} for more`,
    "in HTML": `see <a href="${url.replaceAll("&", "&amp;")}">this</a> for more`,
    "in HTML's numbers": `see ${htmlNumbers(url)} for more`,
    "after white space": `see https://f.test/i?Expires=1 \n &${secret} for more`,
    "after a line break": `see https://f.test/i?\n${secret} for more`,
    "behind a quote": `see https://f.test/i?filename="a.png"&${secret} for more`,
    "behind its name": `see https://f.test/i?Signature= top-secret\n&x=1 for more`,
    "after several": `see https://f.test/i?Expires=1 Policy=x\t${secret} for more`
  }
  it.each(Object.entries(said))("%s", (_, text) => {
    const shown = quoteOf(key)(text)
    assert.notInclude(shown, "top-secret")
    assert.include(shown, "for more")
  })

  it("but a question is not", () => {
    const question = "What is this? A photo, or two? Yes."
    assert.strictEqual(quoteOf(key)(question), question)
  })
})

describe("what comes from outside is bounded and has no control characters", () => {
  const forged = `\u001b[31mred\r\n2026 level=INFO all is well\u0000\u2028\u202e`
  const long = "x".repeat(mebibyte)
  const answers: Record<string, () => Response> = {
    "a code": () => json({ error: { code: forged + long, message: "m" } }, { status: 400 }),
    words: () => json({ error: { code: "c", message: forged + long } }, { status: 400 }),
    details: () => json({ code: "c", message: "m", detail: forged + long, details: { long } }, { status: 400 }),
    "plain text": () =>
      new Response(forged + long.slice(99), { status: 500, headers: { "content-type": "text/plain" } }),
    "a body": () => new Response(forged + long.slice(99)),
    "an id": () => json({ data: { group_id: forged + long.slice(999) } }),
    "a request id": () => json({}, { status: 500, headers: { "x-request-id": long.slice(0, 14_000) } }),
    "an encoding": () => new Response("", { headers: { "content-encoding": long.slice(0, 14_000) } }),
    "an id of another type": () => json({ data: { ...aGroup, group_id: { [forged]: long.slice(999) } } })
  }
  it.effect.each(Object.entries(answers))("%s", ([_, answer]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(createGroupAgainst(answer))
      const printed = JSON.stringify(Schema.encodeSync(AwaitError)(error))
      assert.isAtMost(printed.length, 8000)
      for (const text of Object.values(JSON.parse(printed))) assert.notMatch(String(text), /[\p{Cc}\u2028\u202e]/u)
    })
  )

  it.effect("the complaints about a request", () =>
    Effect.gen(function* () {
      // What a program without types can pass.
      const imageKey = `https://${long}${forged}` as ImageKey
      const error = yield* Effect.flatMap(PhotoAvatarService, (service) =>
        Effect.flip(service.createGroup({ name: long as never, imageKey }))
      ).pipe(Effect.provide(live()), Effect.provide(makeHttpClient(() => json({})).layer))
      assert.strictEqual(error._tag, "InvalidRequest")
      assert.isAtMost(error.message.length, 1500)
      assert.notMatch(error.message, /\p{Cc}/u)
    })
  )
})
