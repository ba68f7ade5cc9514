import { inspect } from "node:util"
import { FetchHttpClient, HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import {
  Cause,
  Clock,
  ConfigError,
  DateTime,
  Duration,
  Effect,
  Exit,
  Fiber,
  Layer,
  Logger,
  Option,
  Redacted,
  Schema,
  TestClock
} from "effect"
import { HeyGenClient, makeOperation } from "effect-photo-avatar"
import type * as Mock from "effect-photo-avatar/mock"
import { calls } from "../support/calls.ts"
import { aGroup, apiKey, createGroup, createGroupAgainst, json, live, makeHttpClient } from "../support/inMemory.ts"

const build = (options: Partial<HeyGenClient.Options>) =>
  Effect.exit(Layer.build(live(options)).pipe(Effect.scoped, Effect.provide(makeHttpClient(() => json({})).layer)))

const group = { error: null, data: aGroup }

describe("HeyGenClient is refused at construction", () => {
  it.effect.each(["", "  \n ", "key\r\nx-evil: 1", "ключ", "a key", "k\u0000"])("with the key %j, unprinted", (key) =>
    Effect.gen(function* () {
      const exit = yield* build({ apiKey: Redacted.make(key) })
      assert.isTrue(Exit.isFailure(exit) && Option.exists(Cause.failureOption(exit.cause), ConfigError.isConfigError))
      const printed = inspect(exit, { depth: 9 }) + String(exit) + JSON.stringify(exit)
      assert.include(printed, "HEYGEN_API_KEY")
      if (key.trim() !== "") assert.notInclude(printed, key)
    })
  )

  it.effect.each([
    "http://api.heygen.com",
    "http://127.0.0.1.evil.test",
    "ftp://api.heygen.com",
    "api.heygen.com",
    "https://user:secret@api.heygen.com",
    "https://api.heygen.com?x=1"
  ])("with the base URL %s", (baseUrl) =>
    Effect.map(build({ baseUrl }), (exit) => {
      assert.isTrue(Exit.isFailure(exit))
      assert.include(String(exit), "HEYGEN_BASE_URL")
    })
  )

  it.effect.each(["http://localhost:4010", "http://127.0.0.1:1", "http://[::1]:1", "https://api.heygen.com/"])(
    "but not with the base URL %s",
    (baseUrl) => Effect.map(build({ baseUrl }), (exit) => assert.isTrue(Exit.isSuccess(exit)))
  )
})

describe("HeyGenClient is refused at construction, too,", () => {
  it.effect.each([0, -5, Number.NaN, "30 secs" as unknown as "30 seconds"])("with the timeout %s", (timeout) =>
    Effect.gen(function* () {
      for (const option of [
        { timeout },
        { deadline: timeout },
        { retry: { base: timeout } },
        { retry: { cap: timeout } }
      ]) {
        const exit = yield* build(option)
        assert.isTrue(Exit.isFailure(exit) && Option.exists(Cause.failureOption(exit.cause), ConfigError.isConfigError))
      }
    })
  )
})

describe("HeyGenClient sends", () => {
  it.effect("the trimmed key, the JSON of the request, and who it is, to the base URL", () =>
    Effect.gen(function* () {
      const { layer, requests } = makeHttpClient(() => json(group))
      yield* createGroup.pipe(
        Effect.provide(live({ apiKey: Redacted.make(` ${apiKey}\n`), baseUrl: "https://eu.heygen.test/proxy/" })),
        Effect.provide(layer)
      )
      const [request] = requests
      assert.strictEqual(requests.length, 1)
      assert.strictEqual(request?.url, "https://eu.heygen.test/proxy/v2/photo_avatar/avatar_group/create")
      assert.strictEqual(request?.headers["x-api-key"], apiKey)
      assert.match(request?.headers["user-agent"] ?? "", /^effect-photo-avatar\/\d+\.\d+\.\d+$/)
      assert.strictEqual(request?.headers["accept-encoding"], "identity")
      assert.isTrue(request?.body._tag === "Uint8Array")
      if (request?.body._tag === "Uint8Array") {
        assert.deepStrictEqual(JSON.parse(new TextDecoder().decode(request.body.body)), {
          name: "Ada",
          image_key: "image/5f1c/original"
        })
      }
    })
  )

  it.effect("no trace header to the vendor", () =>
    Effect.gen(function* () {
      const { layer, requests } = makeHttpClient(() => json(group))
      yield* createGroup.pipe(Effect.withSpan("caller"), Effect.provide(live()), Effect.provide(layer))
      assert.deepStrictEqual(
        Object.keys(requests[0]?.headers ?? {}).filter((name) => /trace|b3/.test(name)),
        []
      )
    })
  )

  it.effect(
    "with the application's own RequestInit, from the layer or from the caller, but never following a redirect",
    () =>
      Effect.gen(function* () {
        const seen: Array<RequestInit | undefined> = []
        const fetch: typeof globalThis.fetch = async (_, init) => {
          seen.push(init)
          return json(group)
        }
        const onFetch = Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, fetch))
        const ofApplication = Layer.succeed(FetchHttpClient.RequestInit, { credentials: "include", redirect: "follow" })
        yield* createGroup.pipe(Effect.provide(live().pipe(Layer.provide(onFetch), Layer.provide(ofApplication))))
        yield* createGroup.pipe(Effect.provide(Layer.provide(live(), onFetch)), Effect.provide(ofApplication))
        assert.deepStrictEqual(
          seen.map((init) => [init?.credentials, init?.redirect]),
          [
            ["include", "manual"],
            ["include", "manual"]
          ]
        )
      })
  )
})

describe("HeyGenClient gives up", () => {
  it.effect("after the timeout, and says that the group may exist", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.fork(Effect.flip(createGroupAgainst(() => "hang", { timeout: "5 seconds" })))
      yield* TestClock.adjust("4999 millis")
      assert.isTrue(Option.isNone(yield* Fiber.poll(fiber)))
      yield* TestClock.adjust("1 millis")
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(error._tag, "ResponseTimeout")
      assert.strictEqual(error.outcome, "ambiguous")
      assert.include(error.message, "5s")
    })
  )

  const endless = () => new Response(new ReadableStream({ start: (body) => body.enqueue(new Uint8Array([123])) }))

  const timedOutAfter = (method: Mock.Method, options: Partial<HeyGenClient.Options> = {}) =>
    Effect.gen(function* () {
      const startedAt = yield* Clock.currentTimeMillis
      const fiber = yield* calls[method].pipe(
        Effect.flip,
        Effect.zip(Clock.currentTimeMillis),
        Effect.provide(Layer.orDie(live(options))),
        Effect.provide(makeHttpClient(endless).layer),
        Effect.fork
      )
      yield* TestClock.adjust("1 hour")
      const [error, endedAt] = yield* Fiber.join(fiber)
      assert.strictEqual(error._tag, "ResponseTimeout")
      return (endedAt - startedAt) / 1000
    })

  it.effect.each([
    ["v3.getLook", 30],
    ["v3.listLooks", 30],
    ["v3.createPhotoAvatar", 120],
    ["v2.createGroup", 120],
    ["v3.updateLook", 120],
    ["v3.deleteLook", 120],
    ["v3.uploadAsset", 600],
    ["v2.uploadPhoto", 600]
  ] as const)("in the middle of the body of %s after %i seconds, unless it is told otherwise", ([method, seconds]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* timedOutAfter(method), seconds)
      assert.strictEqual(yield* timedOutAfter(method, { timeout: "5 seconds" }), 5)
      const byKind = { read: "1 seconds", write: "2 seconds", upload: "3 seconds" } as const
      const expected = { 30: 1, 120: 2, 600: 3 }[seconds]
      assert.strictEqual(yield* timedOutAfter(method, { timeout: byKind }), expected)
      assert.strictEqual(yield* timedOutAfter(method, { timeout: { read: undefined } }), seconds)
    })
  )
})

describe("HeyGenClient reads", () => {
  it.effect.each([
    [{ "x-request-id": "r1", "x-amzn-request-id": "r2" }, "r1"],
    [{ "x-amzn-request-id": "r2", "x-amzn-trace-id": "r3" }, "r2"],
    [{ "x-amzn-trace-id": "r3" }, "r3"],
    [{ "x-request-id": " ", "x-amzn-trace-id": "r3" }, "r3"]
  ] as const)("the request id from %j", ([headers, expected]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(createGroupAgainst(() => json({}, { status: 500, headers })))
      assert.deepStrictEqual(error.requestId, Option.some(expected))
    })
  )

  it.effect.each([
    ["2", Option.some(Duration.seconds(2))],
    ["0", Option.some(Duration.zero)],
    ["Thu, 01 Jan 1970 00:00:05 GMT", Option.some(Duration.seconds(5))],
    ["Wed, 31 Dec 1969 23:59:00 GMT", Option.some(Duration.zero)],
    ["-5", Option.none()],
    ["soon", Option.none()],
    ["", Option.none()],
    ["9".repeat(400), Option.some(Duration.millis(Number.MAX_SAFE_INTEGER))]
  ] as const)("Retry-After: %s", ([header, expected]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        createGroupAgainst(() => json({}, { status: 429, headers: { "retry-after": header } }))
      )
      assert.strictEqual(error._tag, "RateLimited")
      assert.deepStrictEqual(Option.map(error.retryAfter, Duration.toMillis), Option.map(expected, Duration.toMillis))
    })
  )

  it.effect("a response whose body the application's HttpClient has read", () =>
    Effect.gen(function* () {
      const { layer } = makeHttpClient(() => json(group))
      const reading = Layer.effect(
        HttpClient.HttpClient,
        Effect.map(
          HttpClient.HttpClient,
          HttpClient.tap((response) => response.text)
        )
      )
      const created = yield* createGroup.pipe(Effect.provide(live()), Effect.provide(Layer.provide(reading, layer)))
      assert.strictEqual(created.groupId, "5f1c")
    })
  )

  it.effect("a response that an HttpClient of the application refused by its status", () =>
    Effect.gen(function* () {
      const { layer } = makeHttpClient(() => json({ code: 400112, message: "Unauthorized" }, { status: 401 }))
      const refusing = Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, HttpClient.filterStatusOk))
      const error = yield* createGroup.pipe(
        Effect.provide(live()),
        Effect.provide(Layer.provide(refusing, layer)),
        Effect.flip
      )
      assert.strictEqual(error._tag, "ApiKeyRejected")
    })
  )
})

describe("HeyGenClient announces the end of an endpoint", () => {
  const observe = (responses: ReadonlyArray<Response>) =>
    Effect.gen(function* () {
      const logged: Array<string> = []
      const queue = [...responses]
      const { layer } = makeHttpClient(() => queue.shift() ?? json(group))
      const notice = yield* Effect.gen(function* () {
        const before = yield* Effect.flatMap(HeyGenClient, (client) => client.sunsetNotice)
        assert.isTrue(Option.isNone(before))
        yield* Effect.forEach(responses, () => Effect.exit(createGroup))
        return yield* Effect.flatMap(HeyGenClient, (client) => client.sunsetNotice)
      }).pipe(
        Effect.provide(live()),
        Effect.provide(layer),
        Effect.provide(
          Logger.replace(
            Logger.defaultLogger,
            Logger.make(({ message }) => logged.push(String(message)))
          )
        )
      )
      return { logged, notice }
    })

  it.effect("from its headers: once in the log, and readable", () =>
    Effect.gen(function* () {
      const headers = { deprecation: "true", sunset: "Sat, 31 Oct 2026 00:00:00 GMT" }
      const { logged, notice } = yield* observe([json(group, { headers }), json({}, { status: 404, headers })])
      assert.strictEqual(logged.length, 1)
      assert.include(logged[0], "2026-10-31")
      assert.deepStrictEqual(
        Option.flatMap(notice, (announced) => announced.sunsetAt),
        Option.some(DateTime.unsafeMake("2026-10-31T00:00:00Z"))
      )
    })
  )

  it.effect("from a warning in the body, with the endpoint to use instead", () =>
    Effect.gen(function* () {
      const warning = { message: "v2 ends", v3_endpoint: "POST /v3/avatars", sunset_date: "2026-10-31" }
      const { logged, notice } = yield* observe([json({ ...group, warning })])
      assert.strictEqual(logged.length, 1)
      assert.include(logged[0], "POST /v3/avatars")
      assert.deepStrictEqual(
        Option.flatMap(notice, (announced) => announced.replacement),
        Option.some("POST /v3/avatars")
      )
    })
  )

  it.effect("and stays silent otherwise", () =>
    Effect.gen(function* () {
      const { logged, notice } = yield* observe([json(group), json(group, { headers: { deprecation: "false" } })])
      assert.deepStrictEqual(logged, [])
      assert.isTrue(Option.isNone(notice))
    })
  )
})

describe("an operation of the user's own", () => {
  const deleteThing = makeOperation({
    name: "deleteThing",
    method: "DELETE",
    path: "/v3/things/{id}",
    request: Schema.Struct({ id: Schema.String }),
    response: Schema.Unknown
  })

  it.effect.each([{ id: "" }, { id: "." }, { id: ".." }, { id: "a\ud800" }])(
    "is not sent to another path by %j",
    (request) =>
      Effect.gen(function* () {
        const { layer, requests } = makeHttpClient(() => json({}))
        const error = yield* Effect.flatMap(HeyGenClient, ({ execute }) => execute(deleteThing, request)).pipe(
          Effect.flip,
          Effect.provide(Layer.orDie(live())),
          Effect.provide(layer)
        )
        assert.deepStrictEqual([error._tag, error.outcome], ["InvalidRequest", "not-sent"])
        assert.include(error.message, "id is part of the path: it cannot be empty")
        assert.deepStrictEqual(requests, [])
      })
  )

  it.effect("is sent to the path that its request fills", () =>
    Effect.gen(function* () {
      const { layer, requests } = makeHttpClient(() => json({}))
      yield* Effect.flatMap(HeyGenClient, ({ execute }) => execute(deleteThing, { id: "a/../b" })).pipe(
        Effect.provide(Layer.orDie(live())),
        Effect.provide(layer)
      )
      assert.deepStrictEqual(
        requests.map(({ url }) => new URL(url).pathname),
        ["/v3/things/a%2F..%2Fb"]
      )
    })
  )

  it.effect("sends what is not in the path of a DELETE as its query", () =>
    Effect.gen(function* () {
      const deleteForGood = makeOperation({
        ...deleteThing,
        request: Schema.Struct({ id: Schema.String, permanent: Schema.optional(Schema.NullOr(Schema.String)) })
      })
      const { layer, requests } = makeHttpClient(() => json({}))
      yield* Effect.flatMap(HeyGenClient, ({ execute }) =>
        Effect.all([
          execute(deleteForGood, { id: "1", permanent: "yes" }),
          execute(deleteForGood, { id: "1" }),
          execute(deleteForGood, { id: "1", permanent: null })
        ])
      ).pipe(Effect.provide(Layer.orDie(live())), Effect.provide(layer))
      assert.deepStrictEqual(
        requests.map(({ urlParams }) => [...urlParams]),
        [[["permanent", "yes"]], [], []]
      )
    })
  )

  it.effect("is sent by the client alone", () =>
    Effect.gen(function* () {
      const { layer, requests } = makeHttpClient(() => json({}))
      yield* Effect.flatMap(HeyGenClient, ({ execute }) => execute(deleteThing, { id: "1" })).pipe(
        Effect.provide(HeyGenClient.layer({ apiKey: Redacted.make("my-secret-key") })),
        Effect.provide(layer)
      )
      assert.strictEqual(requests[0]?.url, "https://api.heygen.com/v3/things/1")
    })
  )

  it.effect("fills a parameter whatever it is named", () =>
    Effect.gen(function* () {
      const readThing = makeOperation({
        name: "readThing",
        method: "GET",
        path: "/v3/things/{thing-id}",
        request: Schema.Struct({ "thing-id": Schema.String }),
        response: Schema.Unknown
      })
      const { layer, requests } = makeHttpClient(() => json({}))
      yield* Effect.flatMap(HeyGenClient, ({ execute }) => execute(readThing, { "thing-id": "a" })).pipe(
        Effect.provide(Layer.orDie(live())),
        Effect.provide(layer)
      )
      assert.deepStrictEqual(
        requests.map(({ url }) => url.slice(url.indexOf("/v3"))),
        ["/v3/things/a"]
      )
    })
  )
})
