import * as HttpClient from "@effect/platform/HttpClient"
import { assert, describe, it } from "@effect/vitest"
import {
  Array as Arr,
  Cause,
  Clock,
  Duration,
  Effect,
  Exit,
  Fiber,
  Layer,
  Option,
  Random,
  Ref,
  Schema,
  TestClock
} from "effect"
import {
  AssetId,
  type Attempt,
  AvatarService,
  DataOf,
  HeyGenClient,
  type HeyGenError,
  IdempotencyKey,
  LookId,
  makeOperation,
  type Outcome
} from "effect-photo-avatar"
import { aGroup, createGroup, json, live, makeHttpClient } from "../support/inMemory.ts"
import { makeLog } from "../support/log.ts"

const refused = () => Object.assign(new Error("refused"), { code: "ECONNREFUSED" })
const reset = () => Object.assign(new Error("reset"), { code: "ECONNRESET" })
const created = () => json({ error: null, data: aGroup })
const rateLimited = (retryAfter?: string) => () =>
  json({}, { status: 429, headers: retryAfter === undefined ? {} : { "retry-after": retryAfter } })
const serverError = () => json({}, { status: 503 })

type Script = ReadonlyArray<() => Response | Error | "hang">

const withJitter = (jitter: number) => Random.fixed([jitter])

/** Runs a call against a script of answers, and tells when each attempt was sent. */
const play = <A>(
  script: Script,
  call: Effect.Effect<A, HeyGenError, HeyGenClient | Layer.Layer.Success<ReturnType<typeof live>>>,
  options: Partial<HeyGenClient.Options> = {},
  jitter = 1
) =>
  Effect.gen(function* () {
    const sentAt: Array<number> = []
    const { layer, requests } = makeHttpClient(() => {
      const answer = script[requests.length - 1]
      return answer === undefined ? created() : answer()
    })
    const fiber = yield* call.pipe(
      Effect.provide(
        Layer.orDie(
          live({
            retry: {},
            beforeSend: () => Effect.map(Clock.currentTimeMillis, (now) => void sentAt.push(now)),
            ...options
          })
        )
      ),
      Effect.provide(layer),
      Effect.withRandom(withJitter(jitter)),
      Effect.exit,
      Effect.zip(Clock.currentTimeMillis),
      Effect.fork
    )
    yield* TestClock.adjust("1 day")
    const [exit, endedAt] = yield* Fiber.join(fiber)
    return { exit, sentAt, requests, endedAt }
  })

const failureOf = <A>(exit: Exit.Exit<A, HeyGenError>) =>
  Option.getOrThrow(
    Option.flatMap(Exit.causeOption(exit), (cause) => Option.fromNullable(cause._tag === "Fail" ? cause.error : null))
  )

describe("a create is sent again", () => {
  it.effect("after a refused connection and after a 429, until it succeeds", () =>
    Effect.gen(function* () {
      const { exit, requests } = yield* play([refused, rateLimited()], createGroup)
      assert.isTrue(Exit.isSuccess(exit))
      assert.strictEqual(requests.length, 3)
    })
  )

  it.effect("at most twice by default, and the error counts the attempts and keeps the strongest outcome", () =>
    Effect.gen(function* () {
      const { exit, requests } = yield* play([rateLimited(), refused, refused, created], createGroup)
      const error = failureOf(exit)
      assert.strictEqual(requests.length, 3)
      assert.strictEqual(error.attempts, 3)
      assert.strictEqual(error._tag, "TransportError")
      assert.strictEqual(error.outcome, "rejected")
      assert.include(error.message, "after 3 attempts")
    })
  )

  it.effect("as often as configured", () =>
    Effect.gen(function* () {
      const never = yield* play([refused], createGroup, { retry: { times: 0 } })
      assert.strictEqual(failureOf(never.exit).attempts, 1)
      const often = yield* play(Arr.replicate(refused, 5), createGroup, { retry: { times: 5, base: 1 } })
      assert.isTrue(Exit.isSuccess(often.exit))
      assert.strictEqual(often.requests.length, 6)
    })
  )
})

describe("a create is never sent again", () => {
  const final: ReadonlyArray<readonly [string, () => Response | Error | "hang", Outcome]> = [
    ["a reset", reset, "ambiguous"],
    ["a timeout", () => "hang", "ambiguous"],
    ["a 503", serverError, "ambiguous"],
    [
      "a 503 that speaks of a rate limit",
      () => json({ error: { code: "rate_limit_exceeded" } }, { status: 503 }),
      "ambiguous"
    ],
    ["a 408", () => json({}, { status: 408 }), "ambiguous"],
    ["a 499", () => json({}, { status: 499 }), "ambiguous"],
    ["a 200 with an error", () => json({ error: { code: "internal_error" } }), "ambiguous"],
    ["a 200 that cannot be read", () => new Response("<html>"), "ambiguous"],
    ["a group that cannot be read", () => json({ data: { group_id: "5f1c" } }), "created"],
    ["a redirect", () => new Response("", { status: 307 }), "ambiguous"],
    ["a key in progress", () => json({ error: { code: "request_in_progress" } }, { status: 409 }), "ambiguous"],
    ["a quota that comes with 429", () => json({ error: { code: 400140 } }, { status: 429 }), "rejected"],
    ["a 400", () => json({}, { status: 400 }), "rejected"],
    ["a 401", () => json({}, { status: 401 }), "rejected"]
  ]
  it.effect.each(final)("after %s", ([, answer, outcome]) =>
    Effect.gen(function* () {
      const { exit, requests } = yield* play([answer], createGroup, { timeout: "1 second" })
      assert.strictEqual(requests.length, 1)
      assert.strictEqual(failureOf(exit).outcome, outcome)
    })
  )

  it.effect("after one of them, even when attempts are left and others were proven not sent", () =>
    Effect.gen(function* () {
      const { exit, requests } = yield* play([refused, reset, created], createGroup)
      assert.strictEqual(requests.length, 2)
      assert.strictEqual(failureOf(exit).outcome, "ambiguous")
      assert.strictEqual(failureOf(exit).attempts, 2)
    })
  )
})

describe("what may be repeated is repeated after anything transient", () => {
  const read = makeOperation({
    name: "read",
    method: "GET",
    path: "/v2/thing",
    request: Schema.Struct({}),
    response: DataOf(Schema.Struct({ id: Schema.String }))
  })
  const keyed = makeOperation({
    name: "keyed",
    method: "POST",
    path: "/v3/things",
    request: Schema.Struct({}),
    response: DataOf(Schema.Struct({ id: Schema.String })),
    keyed: true
  })
  const key = IdempotencyKey.make("k-1")
  const cutShort = (init?: ResponseInit) =>
    new Response(
      new ReadableStream({
        start: (body) => {
          body.enqueue(new TextEncoder().encode('{"data":'))
          body.error(new Error("aborted"))
        }
      }),
      init
    )
  const transient: ReadonlyArray<readonly [string, () => Response | Error | "hang"]> = [
    ["a reset", reset],
    ["a refused connection", refused],
    ["a timeout", () => "hang"],
    ["a 503", serverError],
    ["a 408", () => json({}, { status: 408 })],
    ["a 429", rateLimited()],
    ["a body that ends early", () => cutShort()],
    ["a compressed body that ends early", () => cutShort({ headers: { "content-encoding": "gzip" } })],
    ["a page of something between", () => new Response("<html>Welcome</html>")],
    ["a key in progress", () => json({ error: { code: "request_in_progress" } }, { status: 409 })]
  ]

  it.effect.each(transient)("a GET, without a body: %s", ([, answer]) =>
    Effect.gen(function* () {
      const call = Effect.flatMap(HeyGenClient, (client) => client.execute(read, {}))
      const { exit, requests } = yield* play([answer], call, { timeout: "1 second" })
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual(
        requests.map(({ body, method }) => [method, body._tag]),
        [
          ["GET", "Empty"],
          ["GET", "Empty"]
        ]
      )
    })
  )

  it.effect.each(transient)("a POST with an idempotency key, the same each time: %s", ([, answer]) =>
    Effect.gen(function* () {
      const call = Effect.flatMap(HeyGenClient, (client) => client.execute(keyed, {}, { idempotencyKey: key }))
      const { exit, requests } = yield* play([answer], call, { timeout: "1 second" })
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual(
        requests.map((request) => request.headers["idempotency-key"]),
        ["k-1", "k-1"]
      )
    })
  )

  it.effect("a POST that is given no key makes one, tells it before it sends, and carries it on the error", () =>
    Effect.gen(function* () {
      const told = yield* Ref.make<ReadonlyArray<Attempt>>([])
      const call = Effect.flatMap(HeyGenClient, (client) => client.execute(keyed, {}))
      const { exit, requests } = yield* play([reset, reset, reset], call, {
        beforeSend: (attempt) => Ref.update(told, Arr.append(attempt))
      })
      const error = failureOf(exit)
      const made = Option.getOrThrow(error.idempotencyKey)
      assert.deepStrictEqual(
        requests.map((request) => request.headers["idempotency-key"]),
        [made, made, made]
      )
      assert.deepStrictEqual(
        (yield* Ref.get(told)).map(({ idempotencyKey }) => idempotencyKey),
        [Option.some(made), Option.some(made), Option.some(made)]
      )
      assert.strictEqual(error.outcome, "ambiguous")
      assert.include(error.message, made)
      const other = yield* play([reset, reset, reset], call)
      assert.notDeepEqual(failureOf(other.exit).idempotencyKey, error.idempotencyKey)
    })
  )

  it.effect("a key that HeyGen would not take is refused before anything is sent", () =>
    Effect.gen(function* () {
      // What a program without types can pass.
      const call = Effect.flatMap(HeyGenClient, (client) =>
        client.execute(keyed, {}, { idempotencyKey: "no spaces" as IdempotencyKey })
      )
      const { exit, requests } = yield* play([], call)
      assert.strictEqual(failureOf(exit)._tag, "InvalidRequest")
      assert.include(failureOf(exit).message, "1 to 255 of the characters")
      assert.lengthOf(requests, 0)
    })
  )

  describe("while a key is in progress", () => {
    const busy = () => json({ error: { code: "request_in_progress" } }, { status: 409 })
    const call = Effect.flatMap(HeyGenClient, (client) => client.execute(keyed, {}, { idempotencyKey: key }))

    it.effect("it is asked again, more often than there are retries, until there is an answer", () =>
      Effect.gen(function* () {
        const { exit, requests } = yield* play([reset, busy, busy, busy, busy, busy], call)
        assert.isTrue(Exit.isSuccess(exit))
        assert.lengthOf(requests, 7)
      })
    )

    it.effect("it may be so after a 409 that cannot be read", () =>
      Effect.gen(function* () {
        const unreadable = () => new Response("<html>Conflict</html>", { status: 409 })
        const { exit, requests } = yield* play([unreadable, unreadable, unreadable, unreadable, unreadable], call)
        assert.isTrue(Exit.isSuccess(exit))
        assert.lengthOf(requests, 6)
        const last = yield* play([unreadable], call, { retry: { times: 0 }, deadline: "1 millis" })
        assert.strictEqual(failureOf(last.exit).outcome, "ambiguous")
      })
    )

    it.effect("it may be so after a 409 with an unknown code", () =>
      Effect.gen(function* () {
        const unknown = () => json({ error: { code: "duplicate_request" } }, { status: 409 })
        const { exit, requests } = yield* play([unknown, unknown, unknown, unknown], call)
        assert.isTrue(Exit.isSuccess(exit))
        assert.lengthOf(requests, 5)
        const conflict = () => json({ error: { code: "resource_not_ready" } }, { status: 409 })
        const refused = yield* play([conflict], call)
        assert.deepStrictEqual([failureOf(refused.exit).outcome, refused.requests.length], ["rejected", 1])
      })
    )

    it.effect.each([0.1, 0.5, 1])("for as long as an attempt may take, when waits are %d of the longest", (jitter) =>
      Effect.gen(function* () {
        const options = { timeout: "10 seconds" } as const
        const { endedAt, exit } = yield* play(Arr.replicate(busy, 100), call, options, jitter)
        assert.deepStrictEqual([failureOf(exit)._tag, failureOf(exit).outcome], ["RequestConflict", "ambiguous"])
        assert.deepStrictEqual(failureOf(exit).idempotencyKey, Option.some(key))
        assert.strictEqual(endedAt, 10_000)
      })
    )

    it.effect("but it gives up when HeyGen asks for more than that", () =>
      Effect.gen(function* () {
        const later = () =>
          json({ error: { code: "request_in_progress" } }, { status: 409, headers: { "retry-after": "6" } })
        const { exit, sentAt } = yield* play([later, later], call, { timeout: "10 seconds" })
        assert.strictEqual(failureOf(exit)._tag, "RequestConflict")
        assert.deepStrictEqual(sentAt, [0, 6000])
      })
    )

    it.effect("and no longer than the deadline", () =>
      Effect.gen(function* () {
        const { endedAt, exit } = yield* play(Arr.replicate(busy, 100), call, { deadline: "3 seconds" })
        assert.strictEqual(failureOf(exit)._tag, "RequestConflict")
        assert.isAtMost(endedAt, 3000)
      })
    )
  })

  it.effect("and a GET that fails speaks of nothing created", () =>
    Effect.gen(function* () {
      const call = Effect.flatMap(HeyGenClient, (client) => client.execute(read, {}))
      const { exit } = yield* play([serverError, serverError, serverError], call)
      assert.notInclude(failureOf(exit).message, "created")
    })
  )

  it.effect("but not after a refusal that time does not change", () =>
    Effect.gen(function* () {
      const call = Effect.flatMap(HeyGenClient, (client) => client.execute(read, {}))
      const { requests } = yield* play([() => json({}, { status: 404 })], call)
      assert.strictEqual(requests.length, 1)
    })
  )

  it.effect("and the strongest outcome is told when it keeps failing", () =>
    Effect.gen(function* () {
      const call = Effect.flatMap(HeyGenClient, (client) => client.execute(keyed, {}, { idempotencyKey: key }))
      const { exit } = yield* play([reset, refused, refused], call)
      assert.strictEqual(failureOf(exit).outcome, "ambiguous")
      assert.strictEqual(failureOf(exit).attempts, 3)
    })
  )
})

describe("the waits between attempts", () => {
  it.effect("double from the base, up to the cap", () =>
    Effect.gen(function* () {
      const { sentAt } = yield* play(Arr.replicate(refused, 5), createGroup, {
        retry: { times: 5, base: "1 second", cap: "5 seconds" }
      })
      assert.deepStrictEqual(sentAt, [0, 1000, 3000, 7000, 12000, 17000])
    })
  )

  it.effect("are 500 ms and 1 s at the most by default", () =>
    Effect.map(play([refused, refused], createGroup), ({ sentAt }) => assert.deepStrictEqual(sentAt, [0, 500, 1500]))
  )

  it.effect.each([0, 0.25, 0.5, 1])("are drawn from the whole range: at %d of it", (jitter) =>
    Effect.map(play([refused, refused], createGroup, {}, jitter), ({ sentAt }) =>
      assert.deepStrictEqual(sentAt, [0, 500 * jitter, 1500 * jitter])
    )
  )

  it.effect("are never shorter than Retry-After asks, in seconds or as a date", () =>
    Effect.gen(function* () {
      const inSeconds = yield* play([rateLimited("3")], createGroup)
      assert.deepStrictEqual(inSeconds.sentAt, [0, 3000])
    })
  )

  it.effect("are never shorter than Retry-After asks, as a date", () =>
    Effect.map(play([rateLimited("Thu, 01 Jan 1970 00:00:07 GMT")], createGroup), ({ sentAt }) =>
      assert.deepStrictEqual(sentAt, [0, 7000])
    )
  )

  it.effect("are the backoff when it is longer than Retry-After", () =>
    Effect.map(play([rateLimited("0")], createGroup), ({ sentAt }) => assert.deepStrictEqual(sentAt, [0, 500]))
  )

  it.effect("reach the cap when Retry-After asks for just that", () =>
    Effect.map(play([rateLimited("30")], createGroup), ({ sentAt }) => assert.deepStrictEqual(sentAt, [0, 30000]))
  )

  it.effect.each(["31", "86400", "9".repeat(400), "Fri, 01 Jan 2100 00:00:00 GMT"])(
    "are not begun when Retry-After asks for more than the cap: %s",
    (retryAfter) =>
      Effect.gen(function* () {
        const { endedAt, exit, requests } = yield* play([rateLimited(retryAfter)], createGroup)
        const error = failureOf(exit)
        assert.strictEqual(requests.length, 1)
        assert.strictEqual(endedAt, 0)
        assert.strictEqual(error._tag, "RateLimited")
        assert.strictEqual(error.outcome, "rejected")
        assert.isTrue(Option.exists(error.retryAfter, Duration.greaterThan("30 seconds")))
        assert.include(error.message, "HeyGen asks to wait")
      })
  )

  it.effect("are not begun when Retry-After asks for more than a timer can wait, whatever the cap", () =>
    Effect.gen(function* () {
      const { endedAt, exit } = yield* play([rateLimited(String(25 * 24 * 3600))], createGroup, {
        retry: { cap: Infinity }
      })
      assert.deepStrictEqual([failureOf(exit).attempts, endedAt], [1, 0])
    })
  )
})

describe("the deadline", () => {
  it.effect("cuts an attempt short that the timeout would allow, and says that it may have happened", () =>
    Effect.gen(function* () {
      const { endedAt, exit } = yield* play([() => "hang"], createGroup, { deadline: "2 seconds" })
      assert.strictEqual(endedAt, 2000)
      assert.strictEqual(failureOf(exit)._tag, "ResponseTimeout")
      assert.strictEqual(failureOf(exit).outcome, "ambiguous")
    })
  )

  it.effect("covers all attempts and waits together", () =>
    Effect.gen(function* () {
      const { endedAt, exit, sentAt } = yield* play([refused, () => "hang"], createGroup, { deadline: "2 seconds" })
      assert.deepStrictEqual(sentAt, [0, 500])
      assert.strictEqual(endedAt, 2000)
      assert.strictEqual(failureOf(exit).attempts, 2)
    })
  )

  it.effect("ends the call at once when the next wait would pass it, with what is known", () =>
    Effect.gen(function* () {
      const { endedAt, exit } = yield* play([rateLimited("5")], createGroup, { deadline: "5 seconds" })
      assert.strictEqual(endedAt, 0)
      assert.strictEqual(failureOf(exit)._tag, "RateLimited")
      assert.strictEqual(failureOf(exit).outcome, "rejected")
    })
  )
})

describe("a defect of the HttpClient", () => {
  const createAda = Effect.flatMap(AvatarService, (avatars) =>
    avatars.createPhotoAvatar(
      { name: "Ada", photo: AssetId.make("asset-1") },
      { idempotencyKey: IdempotencyKey.make("key-of-ada") }
    )
  )
  const getAda = Effect.flatMap(AvatarService, (avatars) => avatars.getLook(LookId.make("look-1")))
  const dying = HttpClient.make(() => Effect.dieMessage("a bug"))
  const dyingAfter = Effect.map(
    HttpClient.HttpClient,
    HttpClient.tap(() => Effect.dieMessage("a bug"))
  ).pipe(Effect.provide(makeHttpClient(created).layer))

  const errorsOf = (call: Effect.Effect<unknown, HeyGenError, AvatarService>, client: HttpClient.HttpClient) =>
    Effect.gen(function* () {
      const { logged, logger } = makeLog()
      const exit = yield* call.pipe(
        Effect.provide(Layer.orDie(live())),
        Effect.provideService(HttpClient.HttpClient, client),
        Effect.provide(logger),
        Effect.exit
      )
      assert.isTrue(Exit.isFailure(exit) && Cause.isDie(exit.cause))
      return logged.filter((line) => line.startsWith("ERROR"))
    })

  it.effect.each([
    ["before there is a response", Effect.succeed(dying)],
    ["after the response", dyingAfter]
  ] as const)("%s is logged with what may have been created", ([, client]) =>
    Effect.gen(function* () {
      const [told, ...others] = yield* errorsOf(createAda, yield* client)
      assert.include(told, "It may have been created")
      assert.include(told, "key-of-ada")
      assert.deepStrictEqual(others, [])
    })
  )

  it.effect("is not logged for a call that creates nothing", () =>
    Effect.map(errorsOf(getAda, dying), (errors) => assert.deepStrictEqual(errors, []))
  )
})

describe("beforeSend", () => {
  it.effect("runs before each attempt, and is told which", () =>
    Effect.gen(function* () {
      const told = yield* Ref.make<ReadonlyArray<Attempt>>([])
      yield* play([refused], createGroup, { beforeSend: (attempt) => Ref.update(told, Arr.append(attempt)) })
      const operation = "PhotoAvatarService.createGroup"
      assert.deepStrictEqual(yield* Ref.get(told), [
        { operation, attempt: 1, idempotencyKey: Option.none() },
        { operation, attempt: 2, idempotencyKey: Option.none() }
      ])
    })
  )

  it.effect("stops the attempt when it dies", () =>
    Effect.gen(function* () {
      const { exit, requests } = yield* play([], createGroup, { beforeSend: () => Effect.dieMessage("disk full") })
      assert.isTrue(Exit.isFailure(exit))
      assert.strictEqual(requests.length, 0)
    })
  )

  it.effect("that dies before another attempt loses nothing of the one that may have created something", () =>
    Effect.gen(function* () {
      const { logged, logger } = makeLog()
      const create = Effect.flatMap(AvatarService, (avatars) =>
        avatars.createPhotoAvatar(
          { name: "Ada", photo: AssetId.make("asset-1") },
          { idempotencyKey: IdempotencyKey.make("key-of-ada") }
        )
      )
      const beforeSend = ({ attempt }: Attempt) => (attempt === 2 ? Effect.dieMessage("disk full") : Effect.void)
      const { exit } = yield* Effect.provide(play([serverError], create, { beforeSend }), logger)
      assert.isTrue(Exit.isFailure(exit) && Cause.isDie(exit.cause))
      const [told] = logged.filter((line) => line.startsWith("ERROR"))
      assert.include(told, "It may have been created")
      assert.include(told, "key-of-ada")
    })
  )

  it.effect("has run for whatever may have left, when the call is interrupted", () =>
    Effect.gen(function* () {
      const attempts = yield* Ref.make(0)
      const { layer, requests } = makeHttpClient(() => (requests.length === 1 ? refused() : "hang"))
      const fiber = yield* createGroup.pipe(
        Effect.provide(live({ retry: {}, beforeSend: () => Ref.update(attempts, (count) => count + 1) })),
        Effect.provide(layer),
        Effect.fork
      )
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(yield* Ref.get(attempts), 2)
      assert.strictEqual(requests.length, 2)
    })
  )
})

describe("a retry policy that cannot be", () => {
  it.effect.each([-1, 1.5, Number.NaN])("is refused at construction: %d times", (times) =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(
        Effect.provide(createGroup, Layer.provide(live({ retry: { times } }), makeHttpClient(created).layer))
      )
      assert.include(String(exit), "HEYGEN_RETRY_TIMES")
    })
  )
})
