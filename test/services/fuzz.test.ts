import { setImmediate } from "node:timers/promises"
import { assert, describe, it, layer } from "@effect/vitest"
import { Array as Arr, Effect, Exit, FastCheck, Layer, MutableRef, Option, Record, Schema } from "effect"
import * as Library from "effect-photo-avatar"
import type { Method } from "effect-photo-avatar/mock"
import { operations } from "../../src/layers/internal/mock/operationFor.ts"
import { calls } from "../support/calls.ts"
import { responsesOf } from "../support/document.ts"
import { live, makeHttpClient } from "../support/inMemory.ts"
import { isSoak } from "../support/soak.ts"

const fastCheck = { numRuns: isSoak ? 100_000 : 500, seed: 20_261_128 }

type Path = ReadonlyArray<string>

const pathsOf = (value: unknown, path: Path = []): ReadonlyArray<Path> => [
  path,
  ...(typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))
    : [])
]

/** A value with another in one place. */
const replacedAt = (value: unknown, [key, ...rest]: Path, replacement: unknown): unknown => {
  if (key === undefined) return replacement
  if (Array.isArray(value)) {
    return value.map((inner, index) => (String(index) === key ? replacedAt(inner, rest, replacement) : inner))
  }
  return typeof value === "object" && value !== null
    ? { ...value, [key]: replacedAt(Reflect.get(value, key), rest, replacement) }
    : replacement
}

/** All that HeyGen's document gives as an example. */
const examples = Object.values(operations).flatMap((operation) =>
  responsesOf(operation).flatMap(([, { content = {} }]) =>
    Object.values(content).flatMap(({ examples = {} }) => Record.values(examples).map(({ value }) => value))
  )
)

const anExample = FastCheck.constantFrom(...examples)

const aText = FastCheck.oneof(
  FastCheck.json(),
  anExample.map((example) => JSON.stringify(example)),
  FastCheck.tuple(anExample, FastCheck.nat(), FastCheck.jsonValue()).map(([example, nth, replacement]) => {
    const paths = pathsOf(example)
    return JSON.stringify(replacedAt(example, paths[nth % paths.length] ?? [], replacement))
  }),
  FastCheck.tuple(anExample, FastCheck.nat()).map(([example, length]) => {
    const text = JSON.stringify(example)
    return text.slice(0, length % (text.length + 1))
  })
)

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

const aBody = FastCheck.oneof(
  aText.map(bytesOf),
  FastCheck.uint8Array({ maxLength: 200 }),
  FastCheck.tuple(aText, FastCheck.nat(), FastCheck.nat(255)).map(([text, place, byte]) =>
    bytesOf(text).map((before, index, { length }) => (index === place % length ? byte : before))
  )
)

const aStatus = FastCheck.oneof(
  FastCheck.constantFrom(200, 204, 302, 400, 401, 402, 403, 404, 408, 409, 422, 429, 500, 503),
  FastCheck.integer({ min: 200, max: 599 })
)

const headers = FastCheck.record(
  {
    "content-type": FastCheck.constantFrom("application/json", "application/json; charset=utf-16", "text/html", ";"),
    "retry-after": FastCheck.constantFrom("1", "-1", "1e9", "soon", "Wed, 21 Oct 2015 07:28:00 GMT", ""),
    "x-request-id": FastCheck.constantFrom("", "1", "x".repeat(5000))
  },
  { requiredKeys: [] }
)

const namesAnError = (body: Uint8Array) => /"(error|code)"/.test(new TextDecoder().decode(body))

const hasNoBody = (status: number) => [204, 205, 304].includes(status)

const methods = Record.keys(calls)

const answer = MutableRef.make(() => new Response())

/** The deadline ends the wait for a key that is in use. */
const answered = Layer.provide(
  Layer.orDie(live({ deadline: "100 millis" })),
  makeHttpClient(() => MutableRef.get(answer)()).layer
)

const encode = Schema.encode(Library.AwaitError)

const creates: ReadonlyArray<Method> = ["v2.createGroup", "v3.createPhotoAvatar", "v3.createPromptAvatar"]

layer(answered, { excludeTestServices: true })("whatever HeyGen answers", (it) => {
  it.effect.prop(
    "a call succeeds or fails with its typed error, and a create is rejected only where the answer names an error",
    [FastCheck.constantFrom(...methods), aStatus, headers, aBody],
    ([method, status, init, body]) =>
      Effect.gen(function* () {
        const sent = hasNoBody(status) ? null : Uint8Array.from(body)
        MutableRef.set(answer, () => new Response(sent, { status, headers: init }))
        const exit = yield* Effect.exit(calls[method])
        if (Exit.isSuccess(exit)) return
        assert.strictEqual(exit.cause._tag, "Fail", String(exit.cause))
        if (exit.cause._tag !== "Fail") return
        const { error } = exit.cause
        yield* encode(error)
        const isRefusal = status >= 300 || namesAnError(body)
        if (creates.includes(method) && !isRefusal && error._tag !== "ResponseTimeout")
          assert.include(["ambiguous", "created"], error.outcome)
      }),
    { fastCheck }
  )
})

const isSchema = (value: unknown): value is Schema.Schema<unknown> => Schema.isSchema(value)

describe("whatever is decoded", () => {
  const schemas = Arr.filterMap(Object.entries(Library), ([name, value]) =>
    isSchema(value) ? Option.some([name, value] as const) : Option.none()
  )

  it.effect.prop(
    "each schema of the library decodes it or says why not",
    [FastCheck.constantFrom(...schemas), FastCheck.oneof(FastCheck.anything(), anExample)],
    ([[name, schema], value]) =>
      Effect.gen(function* () {
        // Vitest must hear from its worker meanwhile.
        yield* Effect.promise(() => setImmediate())
        const exit = yield* Effect.exit(Schema.decodeUnknown(schema)(value))
        if (Exit.isFailure(exit)) assert.strictEqual(exit.cause._tag, "Fail", `${name}: ${exit.cause}`)
      }),
    { fastCheck }
  )
})
