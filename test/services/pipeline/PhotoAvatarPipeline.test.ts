import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import {
  Array as Arr,
  Clock,
  DateTime,
  Deferred,
  Duration,
  Effect,
  Fiber,
  FiberRef,
  HashMap,
  Layer,
  Logger,
  LogLevel,
  Metric,
  MetricState,
  Option,
  Queue,
  Ref,
  Stream,
  SubscriptionRef,
  TestClock
} from "effect"
import { AssetId, AvatarService, ImageKey, type RowResult } from "effect-photo-avatar"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
import { aGroup, json, live, makeHttpClient } from "../../support/inMemory.ts"

const aRow = (index: number) => ({
  key: `row-${index}`,
  request: { name: `Ada ${index}`, imageKey: ImageKey.make(`image/${index}/original`) }
})

const rowsUpTo = (count: number) => Stream.map(Stream.range(1, count), aRow)

/** HeyGen, as it answers the create of a name, a moment after it was asked. */
const serving = (answer: (name: string) => Effect.Effect<Response>) =>
  Layer.provide(
    Layer.orDie(live({ retry: {} })),
    Layer.succeed(
      HttpClient.HttpClient,
      HttpClient.make((request) =>
        Effect.suspend(() => {
          const body = request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : "{}"
          return Effect.map(answer(JSON.parse(body).name), (response) => HttpClientResponse.fromWeb(request, response))
        })
      )
    )
  )

const created = (name: string) => json({ error: null, data: { ...aGroup, name } })
const slowly = (delay: number, response: Response) => Effect.as(Effect.sleep(delay), response)

const run = (
  rows: Stream.Stream<ReturnType<typeof aRow>>,
  options: Parameters<typeof PhotoAvatarPipeline.createGroups>[1],
  answer: (name: string) => Effect.Effect<Response>,
  time: "1 hour" | "2 days" = "1 hour"
) =>
  Effect.gen(function* () {
    const fiber = yield* PhotoAvatarPipeline.createGroups(rows, options).pipe(
      Stream.runCollect,
      Effect.map((results) => Array.from(results)),
      Effect.provide(serving(answer)),
      Effect.fork
    )
    yield* TestClock.adjust(time)
    return yield* Fiber.join(fiber)
  })

const keysOf = (results: ReadonlyArray<RowResult<unknown>>) => results.map(({ key }) => key)
const tagsOf = (results: ReadonlyArray<RowResult<unknown>>) => results.map(({ _tag }) => _tag)
const numberOf = (name: string) => Number(name.slice(4))

const settledByResult = Effect.map(
  Metric.snapshot,
  (pairs): Record<string, number> =>
    Object.fromEntries(
      pairs.flatMap(({ metricKey, metricState }) =>
        // Tests of other files may count rows under further tags.
        metricKey.name === "heygen_pipeline_rows" &&
        metricKey.tags.length === 1 &&
        MetricState.isCounterState(metricState)
          ? metricKey.tags.map(({ value }) => [value, Number(metricState.count)])
          : []
      )
    )
)

describe("a pipeline", () => {
  it.effect("lets every row out exactly once, with what became of it", () =>
    Effect.gen(function* () {
      const answers = [
        () => created("x"),
        () => json({}, { status: 400 }),
        () => json({}, { status: 500 }),
        () => json({ data: { ...aGroup, group_id: 7 } })
      ]
      const results = yield* run(rowsUpTo(20), {}, (name) =>
        slowly(numberOf(name) % 7, (answers[numberOf(name) % 4] ?? (() => created(name)))())
      )
      assert.sameMembers(
        keysOf(results),
        Arr.makeBy(20, (index) => `row-${index + 1}`)
      )
      assert.lengthOf(results, 20)
      const tagOfRow = Object.fromEntries(results.map(({ key, _tag }) => [key, _tag]))
      assert.deepStrictEqual(
        [4, 1, 2, 3].map((index) => tagOfRow[`row-${index}`]),
        ["Created", "Rejected", "Ambiguous", "Created"]
      )
      const unread = results.find(({ key }) => key === "row-3")
      assert.isTrue(unread?._tag === "Created" && unread.created._tag === "Incomplete")
      assert.isTrue(results.every(({ attempts }) => attempts === 1))
    })
  )

  it.effect("keeps the order when it is asked to", () =>
    Effect.gen(function* () {
      const answer = (name: string) => slowly((20 - numberOf(name)) * 10, created(name))
      const ordered = yield* run(rowsUpTo(20), { ordered: true }, answer)
      assert.deepStrictEqual(
        keysOf(ordered),
        Arr.makeBy(20, (index) => `row-${index + 1}`)
      )
      const unordered = yield* run(rowsUpTo(20), {}, answer)
      assert.notDeepEqual(keysOf(unordered), keysOf(ordered))
    })
  )

  it.effect.each([
    [false, 1],
    [false, 4],
    [true, 4]
  ] as const)(
    "pulls no more rows than it has let out, and its concurrency (ordered %s, %i at once)",
    ([ordered, concurrency]) =>
      Effect.gen(function* () {
        const pulled = yield* Ref.make(0)
        const emitted = yield* Ref.make(0)
        const most = yield* Ref.make(0)
        const rows = Stream.tap(rowsUpTo(60), () =>
          Effect.gen(function* () {
            const ahead = (yield* Ref.updateAndGet(pulled, (count) => count + 1)) - (yield* Ref.get(emitted))
            yield* Ref.update(most, (max) => Math.max(max, ahead))
          })
        )
        const fiber = yield* PhotoAvatarPipeline.createGroups(Stream.rechunk(rows, 1), { concurrency, ordered }).pipe(
          Stream.runForEach(() => Ref.update(emitted, (count) => count + 1)),
          Effect.provide(serving((name) => slowly(numberOf(name) % 5, created(name)))),
          Effect.fork
        )
        yield* TestClock.adjust("1 hour")
        yield* Fiber.join(fiber)
        assert.strictEqual(yield* Ref.get(most), concurrency)
      })
  )

  it.effect.each([
    ["QuotaExceeded", () => json({}, { status: 402 })],
    ["ApiKeyRejected", () => json({}, { status: 401 })],
    ["EndpointUnavailable", () => new Response("<h1>Not found</h1>", { status: 404 })]
  ] as const)(
    "that drains sends no more rows after %s: those left come out as not sent, with the reason",
    ([tag, refusal]) =>
      Effect.gen(function* () {
        const sent = yield* Ref.make(0)
        const results = yield* run(rowsUpTo(1000), { drain: true }, (name) =>
          Effect.zipRight(
            Ref.update(sent, (count) => count + 1),
            slowly(10, numberOf(name) === 10 ? refusal() : created(name))
          )
        )
        assert.lengthOf(results, 1000)
        const left = results.filter((result) => result._tag === "NotSent")
        assert.strictEqual(left.length, 1000 - (yield* Ref.get(sent)))
        assert.isAtMost(yield* Ref.get(sent), 14)
        const refused = results.find(({ key }) => key === "row-10")
        assert.isTrue(refused?._tag === "Rejected" && refused.error._tag === tag)
        assert.isTrue(left.every((result) => result._tag === "NotSent" && result.reason.includes("HeyGen answered 40")))
        assert.isTrue(left.every(({ attempts }) => attempts === 0))
      })
  )

  it.effect("that drains sends no more rows when the program says so, and lets those in flight settle", () =>
    Effect.gen(function* () {
      const enough = yield* Deferred.make<string>()
      const results = yield* run(rowsUpTo(100), { drain: true, stopWhen: Deferred.await(enough) }, (name) =>
        Effect.zipRight(
          numberOf(name) === 20 ? Deferred.succeed(enough, "the lights went out") : Effect.void,
          slowly(10, created(name))
        )
      )
      const left = results.filter((result) => result._tag === "NotSent")
      assert.lengthOf(results, 100)
      assert.isAtLeast(left.length, 76)
      assert.isTrue(left.every((result) => result._tag === "NotSent" && result.reason === "the lights went out"))
    })
  )

  it.effect("that drains sends no more rows after the deadline, even while it is told to wait", () =>
    Effect.gen(function* () {
      const results = yield* run(rowsUpTo(50), { drain: true, deadline: "1 minute", concurrency: 2 }, () =>
        Effect.succeed(json({}, { status: 429, headers: { "retry-after": "10" } }))
      )
      assert.lengthOf(results, 50)
      assert.sameMembers([...new Set(tagsOf(results))], ["Rejected", "NotSent"])
      const left = results.filter((result) => result._tag === "NotSent")
      assert.isAbove(left.length, 40)
      assert.isTrue(left.every(({ reason }) => reason === "the deadline of 1m has passed"))
    })
  )

  it.effect("makes all rows wait when one is told to, and sends that one again", () =>
    Effect.gen(function* () {
      const sentAt: Array<number> = []
      const results = yield* run(rowsUpTo(8), { concurrency: 4 }, (name) =>
        Effect.gen(function* () {
          sentAt.push(yield* Clock.currentTimeMillis)
          return sentAt.length === 5
            ? json({}, { status: 429, headers: { "retry-after": "20" } })
            : yield* slowly(1000, created(name))
        })
      )
      assert.deepStrictEqual(tagsOf(results), Arr.replicate("Created", 8))
      assert.deepStrictEqual(sentAt.slice(0, 5), [0, 1000, 1000, 2000, 2000])
      assert.isTrue(
        sentAt.slice(5).every((at) => at >= 22_000 || at === 2000),
        String(sentAt)
      )
      assert.strictEqual(Math.max(...results.map(({ attempts }) => attempts)), 2)
    })
  )

  it.effect("begins with one row, and another for each that settles, up to its concurrency", () =>
    Effect.gen(function* () {
      const sentAt: Array<number> = []
      yield* run(rowsUpTo(20), { concurrency: 6 }, (name) =>
        Effect.gen(function* () {
          sentAt.push(yield* Clock.currentTimeMillis)
          return yield* slowly(1000, created(name))
        })
      )
      const sentInSecond = Arr.makeBy(5, (index) => sentAt.filter((at) => at === index * 1000).length)
      assert.deepStrictEqual(sentInSecond, [1, 2, 4, 6, 6])
    })
  )

  it.effect("asks once when the key is wrong", () =>
    Effect.gen(function* () {
      const asked = yield* Ref.make(0)
      yield* run(rowsUpTo(50), { concurrency: 32 }, () =>
        Effect.as(
          Ref.update(asked, (count) => count + 1),
          json({}, { status: 401 })
        )
      )
      assert.strictEqual(yield* Ref.get(asked), 1)
    })
  )

  it.effect.each([false, true])(
    "tells what became of the rows it took before it tells that the rows failed (ordered: %s)",
    (ordered) =>
      Effect.gen(function* () {
        const rows = Stream.concat(rowsUpTo(5), Stream.fail("the file is torn"))
        const seen: Array<RowResult<unknown>> = []
        const fiber = yield* PhotoAvatarPipeline.createGroups(rows, { ordered }).pipe(
          Stream.runForEach((result) => Effect.sync(() => seen.push(result))),
          Effect.provide(serving((name) => slowly(1000, created(name)))),
          Effect.flip,
          Effect.fork
        )
        yield* TestClock.adjust("1 minute")
        assert.strictEqual(yield* Fiber.join(fiber), "the file is torn")
        assert.deepStrictEqual(tagsOf(seen), Arr.replicate("Created", 5))
      })
  )

  it.effect("ends at once when it is to stop while HeyGen makes it wait, and denies nothing", () =>
    Effect.gen(function* () {
      const results = yield* run(rowsUpTo(3), { drain: true, deadline: "10 seconds" }, () =>
        Effect.succeed(json({}, { status: 429, headers: { "retry-after": "3600" } }))
      )
      const [first, ...left] = results
      assert.isTrue(first?._tag === "Rejected" && first.error._tag === "RateLimited")
      assert.strictEqual(first?.attempts, 1)
      assert.deepStrictEqual(tagsOf(left), ["NotSent", "NotSent"])
      assert.isTrue(results.every(({ settledAt }) => DateTime.toEpochMillis(settledAt) === 10_000))
    })
  )

  it.effect("does not wait beyond the deadline of a call", () =>
    Effect.gen(function* () {
      const { layer } = makeHttpClient(() => json({}, { status: 429, headers: { "retry-after": "3" } }))
      const fiber = yield* PhotoAvatarPipeline.createGroups(rowsUpTo(1)).pipe(
        Stream.runCollect,
        Effect.provide(Layer.orDie(live({ deadline: "1 second" }))),
        Effect.provide(layer),
        Effect.fork
      )
      yield* TestClock.adjust("1 minute")
      const [result] = Array.from(yield* Fiber.join(fiber))
      assert.isTrue(result?._tag === "Rejected" && result.error._tag === "RateLimited")
      assert.deepStrictEqual([result?.attempts, result && DateTime.toEpochMillis(result.settledAt)], [1, 0])
    })
  )

  it.effect("asks again after a day, however long it is told to wait", () =>
    Effect.gen(function* () {
      const sentAt: Array<number> = []
      const results = yield* run(
        rowsUpTo(1),
        {},
        (name) =>
          Effect.map(Clock.currentTimeMillis, (now) => {
            sentAt.push(now)
            return now < 1000 ? json({}, { status: 429, headers: { "retry-after": "9".repeat(20) } }) : created(name)
          }),
        "2 days"
      )
      assert.deepStrictEqual(tagsOf(results), ["Created"])
      assert.deepStrictEqual(sentAt, [0, 86_400_000])
    })
  )

  it.effect("pulls its rows in one fiber, whatever they fork or set there", () =>
    Effect.gen(function* () {
      const forked = Stream.unwrap(
        Effect.gen(function* () {
          const queue = yield* Queue.bounded<number>(1)
          yield* Effect.fork(
            Effect.forEach(Arr.range(1, 20), (index) => Effect.yieldNow().pipe(Effect.andThen(queue.offer(index))))
          )
          return Stream.take(Stream.fromQueue(queue, { maxChunkSize: 1 }), 20)
        })
      )
      const names = yield* Ref.make<ReadonlyArray<string>>([])
      const prefix = FiberRef.unsafeMake("none")
      const rows = Stream.unwrapScoped(Effect.as(Effect.locallyScoped(prefix, "set"), forked)).pipe(
        Stream.mapEffect((index) =>
          Effect.map(FiberRef.get(prefix), (value) => ({ ...aRow(index), key: `${value}-${index}` }))
        )
      )
      const results = yield* run(rows, {}, (name) => Effect.as(Ref.update(names, Arr.append(name)), created(name)))
      assert.sameMembers(
        keysOf(results),
        Arr.makeBy(20, (index) => `set-${index + 1}`)
      )
      assert.lengthOf(yield* Ref.get(names), 20)
    })
  )

  it.effect("sends nothing after its deadline that passes while beforeSend runs", () =>
    Effect.gen(function* () {
      const sent = yield* Ref.make(0)
      const results = yield* run(
        rowsUpTo(1),
        { deadline: "1 second", beforeSend: () => Effect.sleep("3 seconds") },
        (name) =>
          Effect.as(
            Ref.update(sent, (count) => count + 1),
            created(name)
          )
      )
      assert.deepStrictEqual(tagsOf(results), ["NotSent"])
      assert.strictEqual(yield* Ref.get(sent), 0)
    })
  )

  it.live("counts the rows of this run as such when the clock is set back", () =>
    Effect.gen(function* () {
      const live = yield* Effect.clock
      let ahead = 0
      const clock: Clock.Clock = {
        ...live,
        unsafeCurrentTimeMillis: () => live.unsafeCurrentTimeMillis() + ahead,
        currentTimeMillis: Effect.sync(() => live.unsafeCurrentTimeMillis() + ahead),
        unsafeCurrentTimeNanos: () => live.unsafeCurrentTimeNanos(),
        sleep: (duration) => live.sleep(duration)
      }
      const progress = yield* PhotoAvatarPipeline.makeProgress(10)
      const answer = (name: string) =>
        Effect.sync(() => {
          ahead = Duration.toMillis("-1 hour")
          return created(name)
        })
      yield* PhotoAvatarPipeline.createGroups(rowsUpTo(10), { progress, concurrency: 1 }).pipe(
        Stream.runDrain,
        Effect.provide(serving(answer)),
        Effect.withClock(clock)
      )
      const { created: count, settledBefore } = yield* SubscriptionRef.get(progress)
      assert.deepStrictEqual([count, settledBefore], [10, 0])
    })
  )

  it.effect("shows how far it is, what pace it keeps, and when it may end", () =>
    Effect.gen(function* () {
      const progress = yield* PhotoAvatarPipeline.makeProgress(100)
      yield* run(rowsUpTo(50), { progress, rate: { limit: 10, window: "1 second" } }, (name) =>
        slowly(10, numberOf(name) % 10 === 0 ? json({}, { status: 400 }) : created(name))
      )
      const seen = yield* SubscriptionRef.get(progress)
      assert.deepStrictEqual(
        [seen.created, seen.rejected, seen.ambiguous, seen.notSent, seen.inFlight, seen.settled],
        [45, 5, 0, 0, 0, 50]
      )
      assert.isTrue(Option.exists(seen.rate, (rate) => Math.abs(rate - 9.7) < 0.01))
      const [fiveSeconds, ten] = [5, 10].map((seconds) => DateTime.add(seen.startedAt, { seconds }))
      assert.deepStrictEqual(fiveSeconds && seen.estimatedEnd(fiveSeconds), Option.fromNullable(ten))
      assert.deepStrictEqual([seen.perSecond(seen.startedAt), seen.estimatedEnd(seen.startedAt)], [0, Option.none()])
    })
  )

  it.effect("leaves nothing behind when it is interrupted", () =>
    Effect.gen(function* () {
      const onTheirWay = yield* Ref.make(0)
      const fiber = yield* PhotoAvatarPipeline.createGroups(rowsUpTo(100), {
        rate: { limit: 1, window: "10 seconds" }
      }).pipe(
        Stream.runDrain,
        Effect.provide(
          serving((name) =>
            Effect.acquireUseRelease(
              Ref.update(onTheirWay, (count) => count + 1),
              () => (numberOf(name) === 1 ? Effect.succeed(created(name)) : Effect.never),
              () => Ref.update(onTheirWay, (count) => count - 1)
            )
          )
        ),
        Effect.fork
      )
      yield* TestClock.adjust("25 seconds")
      assert.strictEqual(yield* Ref.get(onTheirWay), 2)
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(yield* Ref.get(onTheirWay), 0)
    })
  )

  it.effect("lets beforeSend call HeyGen itself", () =>
    Effect.gen(function* () {
      const look = { id: "l", name: "Ada", avatar_type: "photo_avatar" }
      const { layer, requests } = makeHttpClient(({ url }) =>
        json({ data: url.includes("/v3/avatars") ? { avatar_item: look } : { username: "ada" } })
      )
      const results = yield* Effect.gen(function* () {
        const avatars = yield* AvatarService
        return yield* PhotoAvatarPipeline.createPhotoAvatars(
          Stream.make({ key: "1", request: { name: "Ada", photo: AssetId.make("a") } }),
          { beforeSend: () => Effect.asVoid(avatars.getAccount) }
        ).pipe(Stream.runCollect)
      }).pipe(Effect.provide(Layer.orDie(live())), Effect.provide(layer))
      assert.deepStrictEqual(tagsOf(Array.from(results)), ["Created"])
      assert.lengthOf(requests, 2)
    })
  )

  it.effect("sends a row of v3 under one key, however often it is sent", () =>
    Effect.gen(function* () {
      const tooFast = () => json({}, { status: 429 })
      const reset = () => Object.assign(new Error("reset"), { code: "ECONNRESET" })
      const script = [reset, tooFast, tooFast, tooFast, tooFast, tooFast, reset]
      const look = { id: "l", name: "Ada", avatar_type: "photo_avatar" }
      const { layer, requests } = makeHttpClient(() =>
        (script[requests.length - 1] ?? (() => json({ data: { avatar_item: look } })))()
      )
      const told: Array<unknown> = []
      const fiber = yield* PhotoAvatarPipeline.createPhotoAvatars(
        Stream.make({ key: "1", request: { name: "Ada", photo: AssetId.make("a") } }),
        { beforeSend: (_, { idempotencyKey }) => Effect.sync(() => told.push(Option.getOrUndefined(idempotencyKey))) }
      ).pipe(Stream.runCollect, Effect.provide(Layer.orDie(live({ retry: {} }))), Effect.provide(layer), Effect.fork)
      yield* TestClock.adjust("1 hour")
      const results = Array.from(yield* Fiber.join(fiber))
      assert.deepStrictEqual(tagsOf(results), ["Created"])
      const keys = requests.map(({ headers }) => headers["idempotency-key"])
      assert.lengthOf(keys, 8)
      assert.lengthOf(Arr.dedupe(keys), 1)
      assert.deepStrictEqual(told, keys)
    })
  )

  it.effect("never forgets that a row may exist, however often it was then told to wait", () =>
    Effect.gen(function* () {
      const tooFast = () => json({}, { status: 429 })
      const reset = () => Object.assign(new Error("reset"), { code: "ECONNRESET" })
      const script = [reset, tooFast, tooFast, tooFast, tooFast]
      const { layer, requests } = makeHttpClient(() =>
        (script[requests.length - 1] ?? (() => json({}, { status: 403 })))()
      )
      const fiber = yield* PhotoAvatarPipeline.createPhotoAvatars(
        Stream.make({ key: "1", request: { name: "Ada", photo: AssetId.make("a") } })
      ).pipe(Stream.runCollect, Effect.provide(Layer.orDie(live({ retry: {} }))), Effect.provide(layer), Effect.fork)
      yield* TestClock.adjust("1 hour")
      const [result] = Array.from(yield* Fiber.join(fiber))
      assert.isTrue(result?._tag === "Ambiguous" && result.error._tag === "AccessDenied")
      assert.isTrue(result?._tag === "Ambiguous" && result.error.attempts === 6 && result.attempts === 6)
    })
  )

  it.effect("warns of each row that may have been paid for, and counts the others", () =>
    Effect.gen(function* () {
      const before = yield* settledByResult
      const warned: Array<unknown> = []
      const logger = Logger.make(({ annotations, logLevel }) => {
        if (logLevel === LogLevel.Warning) warned.push(HashMap.unsafeGet(annotations, "row"))
      })
      yield* run(rowsUpTo(9), {}, (name) =>
        Effect.succeed(numberOf(name) % 3 === 0 ? json({}, { status: 500 }) : created(name))
      ).pipe(Effect.provide(Logger.replace(Logger.defaultLogger, logger)))
      assert.sameMembers(warned, ["row-3", "row-6", "row-9"])
      const after = yield* settledByResult
      assert.strictEqual((after.Created ?? 0) - (before.Created ?? 0), 6)
      assert.strictEqual((after.Ambiguous ?? 0) - (before.Ambiguous ?? 0), 3)
    })
  )

  it.effect.each([
    { concurrency: 0 },
    { concurrency: Number.NaN },
    { rate: { limit: 0, window: "1 second" } },
    { deadline: "25 days" }
  ] as const)("does not start with options that make no sense: %j", (options) =>
    Effect.gen(function* () {
      const exit = yield* PhotoAvatarPipeline.createGroups(rowsUpTo(1), options).pipe(
        Stream.runDrain,
        Effect.provide(serving((name) => Effect.succeed(created(name)))),
        Effect.exit
      )
      assert.include(String(exit), "A pipeline's")
    })
  )
})
