import * as RateLimiter from "@effect/experimental/RateLimiter"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import {
  Array as Arr,
  Cause,
  Chunk,
  Clock,
  Deferred,
  Effect,
  Exit,
  Fiber,
  Layer,
  Logger,
  LogLevel,
  Option,
  Queue,
  Ref,
  Scope,
  Stream,
  SubscriptionRef,
  TestClock
} from "effect"
import { AssetId, ImageKey, type RowResult } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
import { aGroup, json, live } from "../../support/inMemory.ts"
import { isSoak } from "../../support/soak.ts"
import { makeVirtualClock } from "../../support/virtualClock.ts"

const nameOf = (index: number) => `Ada ${index}`

const groupRow = (index: number) => ({
  key: `row-${index}`,
  request: { name: nameOf(index), imageKey: ImageKey.make(`image/${index}/original`) }
})

const avatarRow = (index: number) => ({
  key: `row-${index}`,
  request: { name: nameOf(index), photo: AssetId.make(`asset-${index}`) }
})

type Answer = (index: number) => Response

const created: Answer = (index) =>
  json({
    error: null,
    data: {
      ...aGroup,
      avatar_item: { id: `look-${index}`, name: nameOf(index), avatar_type: "photo_avatar" }
    }
  })

const refusedAt =
  (row: number, status: number): Answer =>
  (index) =>
    index === row ? json({}, { status }) : created(index)

/** HeyGen, as it takes a moment for each request; it counts those in flight. */
const serving = (answer: Answer, inFlight: Ref.Ref<{ readonly now: number; readonly most: number }>) =>
  Layer.provide(
    Layer.orDie(live({ retry: { times: 1 } })),
    Layer.succeed(
      HttpClient.HttpClient,
      HttpClient.make((request) => {
        const body = request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : "{}"
        const index = Number(JSON.parse(body).name.slice(4))
        return Effect.acquireUseRelease(
          Ref.update(inFlight, ({ most, now }) => ({ now: now + 1, most: Math.max(most, now + 1) })),
          () => Effect.as(Effect.sleep(20 + (index % 5) * 10), HttpClientResponse.fromWeb(request, answer(index))),
          () => Ref.update(inFlight, ({ most, now }) => ({ now: now - 1, most }))
        )
      })
    )
  )

interface Run {
  readonly results: ReadonlyArray<RowResult<unknown>>
  readonly exit: Exit.Exit<unknown, unknown>
  readonly pulled: number
  readonly mostAhead: number
  readonly mostInFlight: number
  readonly left: number
  readonly stopped: Option.Option<string>
}

type Options = PhotoAvatarPipeline.PipelineOptions<PhotoAvatarPipeline.KeyedRow<unknown>>

interface Plan {
  readonly api: "v2" | "v3"
  readonly options: Options
  readonly answer: Answer
  readonly rows: (indices: Stream.Stream<number>) => Stream.Stream<number, string>
  readonly consume: <A>(results: Stream.Stream<A, string>) => Stream.Stream<A, string>
  readonly interruptAfter: number | undefined
}

const count = 24

const play = ({ answer, api, consume, interruptAfter, options, rows }: Plan) =>
  Effect.gen(function* () {
    const { clock, pass } = makeVirtualClock()
    const inFlight = yield* Ref.make({ now: 0, most: 0 })
    const progress = yield* PhotoAvatarPipeline.makeProgress(count)
    const seen: Array<RowResult<unknown>> = []
    let pulled = 0
    let mostAhead = 0
    const indices = Stream.tap(rows(Stream.rechunk(Stream.range(1, count), 1)), () =>
      Effect.sync(() => {
        pulled += 1
        mostAhead = Math.max(mostAhead, pulled - seen.length)
      })
    )
    const all = { ...options, progress }
    const results: Stream.Stream<RowResult<unknown>, string, Layer.Layer.Success<ReturnType<typeof serving>>> = api ===
    "v2"
      ? PhotoAvatarPipeline.createGroups(Stream.map(indices, groupRow), all)
      : PhotoAvatarPipeline.createPhotoAvatars(Stream.map(indices, avatarRow), all)
    const fiber = yield* results.pipe(
      Stream.provideLayer(serving(answer, inFlight)),
      Stream.tap((result) => Effect.sync(() => void seen.push(result))),
      consume,
      Stream.runDrain,
      Effect.exit,
      Effect.withClock(clock),
      Logger.withMinimumLogLevel(LogLevel.None),
      Effect.fork
    )
    if (interruptAfter !== undefined) {
      yield* pass(interruptAfter)
      yield* Fiber.interrupt(fiber)
    }
    yield* pass("1 hour")
    const exit = Exit.flatten(yield* Fiber.await(fiber))
    const run: Run = {
      results: seen,
      exit,
      pulled,
      mostAhead,
      mostInFlight: (yield* Ref.get(inFlight)).most,
      left: (yield* Ref.get(inFlight)).now,
      stopped: (yield* SubscriptionRef.get(progress)).stopped
    }
    return run
  })

interface Ending extends Partial<Omit<Plan, "api">> {
  /** Whether every row that was pulled comes out. */
  readonly isWhole?: boolean
  readonly stops?: boolean
  /** How many rows die, of which nothing comes out. */
  readonly deaths?: number
  /** What the stream fails with. */
  readonly end?: string
}

const aBug = (): never => {
  throw new Error("a bug")
}

const afterMillis = (millis: number) => Effect.as(Effect.sleep(millis), "enough")

const endings: Record<string, Ending> = {
  "the rows end": {},
  "the rows fail": { rows: (indices) => Stream.concat(Stream.take(indices, 9), Stream.fail("torn")) },
  "the rows die": { rows: (indices) => Stream.concat(Stream.take(indices, 9), Stream.die("a bug")), end: "a bug" },
  "there are no rows": { rows: () => Stream.empty },
  "the first row meets a wrong key": { answer: refusedAt(1, 401), stops: true },
  "a row meets an empty wallet": { answer: refusedAt(9, 402), stops: true },
  "a row meets what is to stop the run": {
    answer: refusedAt(9, 403),
    options: { stopOn: ({ _tag }) => _tag === "AccessDenied" },
    stops: true
  },
  "a row dies": {
    options: { beforeSend: ({ key }) => (key === "row-9" ? aBug() : Effect.void) },
    stops: true,
    deaths: 1,
    end: "a bug"
  },
  "a row interrupts itself": {
    options: { beforeSend: ({ key }) => (key === "row-9" ? Effect.interrupt : Effect.void) },
    stops: true,
    deaths: 1,
    end: "interrupted"
  },
  "what is to stop the run dies": {
    answer: refusedAt(9, 403),
    options: { stopOn: ({ _tag }) => _tag === "AccessDenied" && aBug() },
    stops: true
  },
  "it is stopped before it begins": { options: { stopWhen: Effect.succeed("no") }, stops: true },
  "it is stopped while it runs": { options: { stopWhen: afterMillis(95) }, stops: true },
  "its deadline passes": { options: { deadline: 95 }, stops: true },
  "the rows are slow and its deadline passes": {
    rows: Stream.tap(() => Effect.sleep(70)),
    options: { deadline: 200 },
    stops: true
  },
  "each row is told to wait": { answer: (index) => (index % 7 === 3 ? json({}, { status: 500 }) : created(index)) },
  "its consumer has enough": { consume: (results) => Stream.take(results, 5), isWhole: false },
  "it is interrupted": { interruptAfter: 95, isWhole: false }
}

const concurrencies = isSoak ? [1, 2, 3, 4, 7, 8, 16, 32] : [1, 7]

/** Outside of the soak, each version of the API has one order. */
const ordersOf = isSoak ? { v2: [false, true], v3: [false, true] } : { v2: [false], v3: [true] }

const plans = (["v2", "v3"] as const).flatMap((api) =>
  ordersOf[api].flatMap((ordered) =>
    concurrencies.flatMap((concurrency) =>
      [false, true].flatMap((drain) =>
        Object.entries(endings).map(([name, ending]) => ({ api, ordered, concurrency, drain, name, ending }))
      )
    )
  )
)

describe("however a pipeline ends, each row that was pulled comes out once, and no more are pulled than may be", () => {
  const byEnding = Object.keys(endings).map((name) => [name, plans.filter((plan) => plan.name === name)] as const)

  it.live.each(byEnding)("when %s", ([_, plansOfEnding]) =>
    Effect.forEach(
      plansOfEnding,
      ({ api, concurrency, drain, ending, ordered }) =>
        Effect.gen(function* () {
          const run = yield* play({
            api,
            answer: created,
            rows: (indices) => indices,
            consume: (results) => results,
            interruptAfter: undefined,
            ...ending,
            options: { ...ending.options, concurrency, ordered, drain }
          })
          const what = JSON.stringify({ api, concurrency, drain, ordered })
          const { deaths = 0 } = ending
          const keys = run.results.map(({ key }) => key)
          assert.lengthOf(Arr.dedupe(keys), keys.length, what)
          assert.isAtMost(run.mostAhead, concurrency + deaths, what)
          assert.isAtMost(run.mostInFlight, concurrency, what)
          assert.strictEqual(run.left, 0, what)
          if (ending.isWhole !== false) assert.lengthOf(keys, run.pulled - deaths, what)
          const end = Exit.isFailure(run.exit) ? Cause.pretty(run.exit.cause) : ""
          if (ending.end !== undefined) assert.include(end, ending.end, what)
          else if (ending.isWhole !== false) assert.notMatch(end, /a bug|interrupted/, what)
          assert.strictEqual(Option.isSome(run.stopped), ending.stops === true, what)
          if (ending.stops === true && drain) assert.strictEqual(run.pulled, count, what)
        }),
      { discard: true, concurrency: 4 }
    )
  )
})

describe("a pipeline that stops", () => {
  it.live("pulls no more rows, so that what pulling them does is not done", () =>
    Effect.gen(function* () {
      const run = yield* play({
        api: "v3",
        answer: refusedAt(5, 402),
        rows: (indices) => indices,
        consume: (results) => results,
        interruptAfter: undefined,
        options: { concurrency: 4 }
      })
      assert.isAtMost(run.pulled, 5 + 2 * 4)
      assert.isTrue(Option.exists(run.stopped, (reason) => reason.includes("HeyGen answered 402")))
    })
  )

  it.effect("interrupts the pulling of a row that does not come", () =>
    Effect.gen(function* () {
      const enough = yield* Deferred.make<string>()
      const rows = Stream.concat(Stream.make(groupRow(1)), Stream.never)
      const fiber = yield* PhotoAvatarPipeline.createGroups(rows, { stopWhen: Deferred.await(enough) }).pipe(
        Stream.runCollect,
        Effect.provide(Mock.layerInMemory()),
        Effect.fork
      )
      yield* TestClock.adjust("1 minute")
      yield* Deferred.succeed(enough, "the shop closes")
      assert.deepStrictEqual(
        Chunk.toReadonlyArray(yield* Fiber.join(fiber)).map(({ key }) => key),
        ["row-1"]
      )
    })
  )

  it.effect.each(["deadline", "stopWhen", "interruption"] as const)(
    "by its %s ends an hour's wait that HeyGen asked for at once",
    (how) =>
      Effect.gen(function* () {
        const waitAnHour = () => json({}, { status: 429, headers: { "retry-after": "3600" } })
        const inFlight = yield* Ref.make({ now: 0, most: 0 })
        const options: Options =
          how === "deadline" ? { deadline: 5000 } : how === "stopWhen" ? { stopWhen: afterMillis(5000) } : {}
        const fiber = yield* PhotoAvatarPipeline.createGroups(Stream.map(Stream.range(1, 9), groupRow), options).pipe(
          Stream.runCollect,
          Effect.provide(serving(waitAnHour, inFlight)),
          Effect.zip(Clock.currentTimeMillis),
          Logger.withMinimumLogLevel(LogLevel.None),
          Effect.fork
        )
        yield* TestClock.adjust("5 seconds")
        if (how === "interruption") {
          assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
        } else {
          const [results, endedAt] = yield* Fiber.join(fiber)
          assert.strictEqual(endedAt, 5000)
          assert.deepStrictEqual(
            Chunk.toReadonlyArray(results).map(({ _tag }) => _tag),
            ["Rejected", ...Arr.replicate("NotSent", 8)]
          )
        }
      })
  )

  it.effect.each(["v2", "v3"] as const)("loses no row of a chunk that it has pulled, on %s", (api) =>
    Effect.gen(function* () {
      const inFlight = yield* Ref.make({ now: 0, most: 0 })
      const indices = yield* Queue.unbounded<number>()
      yield* indices.offerAll(Arr.range(1, 10))
      const jobs = Stream.fromQueue(indices, { maxChunkSize: 6 })
      const options = { concurrency: 2 }
      const results: Stream.Stream<RowResult<unknown>, never, Layer.Layer.Success<ReturnType<typeof serving>>> = api ===
      "v2"
        ? PhotoAvatarPipeline.createGroups(Stream.map(jobs, groupRow), options)
        : PhotoAvatarPipeline.createPhotoAvatars(Stream.map(jobs, avatarRow), options)
      const fiber = yield* results.pipe(
        Stream.runCollect,
        Effect.provide(serving(refusedAt(1, 402), inFlight)),
        Logger.withMinimumLogLevel(LogLevel.None),
        Effect.fork
      )
      yield* TestClock.adjust("1 minute")
      const settled = Chunk.toReadonlyArray(yield* Fiber.join(fiber))
      assert.deepStrictEqual(
        settled.map(({ _tag }) => _tag),
        ["Rejected", ...Arr.replicate("NotSent", 5)]
      )
      assert.strictEqual(yield* indices.size, 4)
    })
  )

  it.effect("ends the wait before another attempt at once", () =>
    Effect.gen(function* () {
      const unavailable = () => json({}, { status: 503, headers: { "retry-after": "30" } })
      const inFlight = yield* Ref.make({ now: 0, most: 0 })
      const fiber = yield* PhotoAvatarPipeline.createPhotoAvatars(Stream.make(avatarRow(1)), { deadline: 1000 }).pipe(
        Stream.runCollect,
        Effect.provide(serving(unavailable, inFlight)),
        Effect.zip(Clock.currentTimeMillis),
        Logger.withMinimumLogLevel(LogLevel.None),
        Effect.fork
      )
      yield* TestClock.adjust("1 minute")
      const [results, endedAt] = yield* Fiber.join(fiber)
      assert.strictEqual(endedAt, 1000)
      assert.deepStrictEqual(
        Chunk.toReadonlyArray(results).map(({ _tag }) => _tag),
        ["Ambiguous"]
      )
    })
  )

  it.effect("stops when stopWhen fails", () =>
    Effect.gen(function* () {
      const inFlight = yield* Ref.make({ now: 0, most: 0 })
      const progress = yield* PhotoAvatarPipeline.makeProgress()
      yield* PhotoAvatarPipeline.createGroups(Stream.never, { progress, stopWhen: Effect.die("a bug") }).pipe(
        Stream.runDrain,
        Effect.provide(serving(created, inFlight)),
        Logger.withMinimumLogLevel(LogLevel.None)
      )
      assert.deepStrictEqual((yield* SubscriptionRef.get(progress)).stopped, Option.some("stopWhen failed"))
    })
  )

  it.live("goes on after an hour's wait that HeyGen asked for, at the pace from before", () =>
    Effect.gen(function* () {
      const { clock, pass } = makeVirtualClock()
      let asked = 0
      const inFlight = yield* Ref.make({ now: 0, most: 0 })
      const answer: Answer = (index) =>
        ++asked === 100 ? json({}, { status: 429, headers: { "retry-after": "3600" } }) : created(index)
      const fiber = yield* PhotoAvatarPipeline.createGroups(Stream.map(Stream.range(1, 200), groupRow), {
        concurrency: 1
      }).pipe(
        Stream.runCollect,
        Effect.provide(serving(answer, inFlight)),
        Effect.zip(Clock.currentTimeMillis),
        Effect.withClock(clock),
        Logger.withMinimumLogLevel(LogLevel.None),
        Effect.fork
      )
      yield* pass("2 hours")
      const [results, endedAt] = yield* Fiber.join(fiber)
      assert.isTrue(Chunk.toReadonlyArray(results).every(({ _tag }) => _tag === "Created"))
      assert.isAtMost(endedAt - 3_600_000, 13_000)
    })
  )
})

describe("a limiter that several processes share", () => {
  const warnings = () => {
    const told: Array<unknown> = []
    const logger = Logger.make(({ logLevel, message }) => {
      if (logLevel === LogLevel.Warning) told.push(message)
    })
    return { told, layer: Logger.replace(Logger.defaultLogger, logger) }
  }

  const broken: Record<string, PhotoAvatarPipeline.SharedLimiter> = {
    fails: { consume: () => Effect.fail(new Error("the store is gone")) },
    dies: { consume: () => Effect.die(new Error("its scope has closed")) },
    throws: {
      consume: () => {
        throw new Error("a bug")
      }
    },
    "interrupts itself": { consume: () => Effect.interrupt }
  }

  it.effect.each(Object.entries(broken))("that %s is reported once, and the rows go on", ([_, limiter]) =>
    Effect.gen(function* () {
      const { layer, told } = warnings()
      const fiber = yield* PhotoAvatarPipeline.createGroups(Stream.map(Stream.range(1, 20), groupRow), {
        limiter,
        rate: { limit: 10, window: "1 second" }
      }).pipe(Stream.runCollect, Effect.provide(Mock.layerInMemory()), Effect.provide(layer), Effect.fork)
      yield* TestClock.adjust("1 minute")
      assert.lengthOf(Chunk.toReadonlyArray(yield* Fiber.join(fiber)), 20)
      assert.lengthOf(
        told.filter((message) => String(message).includes("shared limiter failed")),
        1
      )
    })
  )

  it.effect("is the RateLimiter of @effect/experimental, also at rates above a thousand in a second", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const limiter = yield* RateLimiter.RateLimiter.pipe(
        Effect.provide(
          yield* Layer.buildWithScope(Layer.provide(RateLimiter.layer, RateLimiter.layerStoreMemory), scope)
        )
      )
      const fiber = yield* PhotoAvatarPipeline.createGroups(Stream.map(Stream.range(1, 50), groupRow), {
        limiter,
        rate: { limit: 5000, window: "1 second" }
      }).pipe(Stream.runCollect, Effect.provide(Mock.layerInMemory()), Effect.fork)
      yield* TestClock.adjust("1 minute")
      assert.lengthOf(Chunk.toReadonlyArray(yield* Fiber.join(fiber)), 50)
    })
  )

  it.effect("that is none is a defect that names what to install", () =>
    Effect.gen(function* () {
      // What a program without types can pass.
      const limiter = {} as PhotoAvatarPipeline.SharedLimiter
      const exit = yield* PhotoAvatarPipeline.createGroups(Stream.make(groupRow(1)), { limiter }).pipe(
        Stream.runDrain,
        Effect.provide(Mock.layerInMemory()),
        Effect.exit
      )
      assert.include(String(exit), "@effect/experimental 0.61")
    })
  )
})

describe("a runner of single rows", () => {
  it.effect("sends rows that come from elsewhere at one pace, so many at once, and stops for all", () =>
    Effect.gen(function* () {
      const inFlight = yield* Ref.make({ now: 0, most: 0 })
      let asked = 0
      const answer: Answer = (index) => {
        asked += 1
        return refusedAt(9, 402)(index)
      }
      const results = yield* Effect.gen(function* () {
        const runRow = yield* PhotoAvatarPipeline.makeGroupRunner({ concurrency: 3 })
        const fiber = yield* Effect.fork(
          Effect.forEach(Arr.makeBy(20, groupRow), (row) => runRow(row), { concurrency: "unbounded" })
        )
        yield* TestClock.adjust("1 minute")
        return yield* Fiber.join(fiber)
      }).pipe(Effect.scoped, Effect.provide(serving(answer, inFlight)), Logger.withMinimumLogLevel(LogLevel.None))
      assert.strictEqual((yield* Ref.get(inFlight)).most, 3)
      assert.strictEqual(results.filter(({ _tag }) => _tag === "Rejected").length, 1)
      assert.isAtMost(asked, 9 + 2 * 3)
      assert.strictEqual(results.filter(({ _tag }) => _tag === "NotSent").length, 20 - asked)
    })
  )

  it.effect("sends nothing when its scope has closed, which its deadline would not stop any more", () =>
    Effect.gen(function* () {
      let asked = 0
      const answer: Answer = (index) => {
        asked += 1
        return created(index)
      }
      const progress = yield* PhotoAvatarPipeline.makeProgress()
      const inFlight = yield* Ref.make({ now: 0, most: 0 })
      const result = yield* Effect.gen(function* () {
        const runRow = yield* Effect.scoped(PhotoAvatarPipeline.makeGroupRunner({ deadline: "1 hour", progress }))
        return yield* runRow(groupRow(1))
      }).pipe(Effect.provide(serving(answer, inFlight)))
      assert.isTrue(result._tag === "NotSent" && result.reason === "the scope of the runner is closed")
      assert.strictEqual(asked, 0)
      assert.isTrue(Option.isNone((yield* SubscriptionRef.get(progress)).stopped))
    })
  )

  it.effect("has told its progress of a stop when the row that stopped it has its result", () =>
    Effect.gen(function* () {
      const progress = yield* PhotoAvatarPipeline.makeProgress()
      const inFlight = yield* Ref.make({ now: 0, most: 0 })
      const running = yield* PhotoAvatarPipeline.makeGroupRunner({ progress }).pipe(
        Effect.flatMap((runRow) => Effect.zip(runRow(groupRow(0)), SubscriptionRef.get(progress))),
        Effect.scoped,
        Effect.provide(serving(refusedAt(0, 402), inFlight)),
        Logger.withMinimumLogLevel(LogLevel.None),
        Effect.fork
      )
      yield* TestClock.adjust("1 minute")
      const [result, { stopped }] = yield* Fiber.join(running)
      assert.strictEqual(result._tag, "Rejected")
      assert.isTrue(Option.isSome(stopped))
    })
  )

  it.effect.each([0, 1, 2, 3, 5, 8])(
    "gives its slot back when a row is interrupted as its turn comes, %i yields on",
    (yields) =>
      Effect.gen(function* () {
        const inFlight = yield* Ref.make({ now: 0, most: 0 })
        const progress = yield* PhotoAvatarPipeline.makeProgress()
        const tag = yield* Effect.gen(function* () {
          const runRow = yield* PhotoAvatarPipeline.makeGroupRunner({ concurrency: 1, progress })
          const first = yield* Effect.fork(runRow(groupRow(1)))
          const waiting = yield* Effect.fork(runRow(groupRow(2)))
          const adjusting = yield* Effect.fork(TestClock.adjust("1 second"))
          yield* Fiber.join(first)
          yield* Effect.replicateEffect(Effect.yieldNow(), yields)
          yield* Fiber.interrupt(waiting)
          yield* Fiber.join(adjusting)
          const last = yield* Effect.fork(runRow(groupRow(3)))
          yield* TestClock.adjust("1 minute")
          return (yield* Fiber.join(last))._tag
        }).pipe(Effect.scoped, Effect.provide(serving(created, inFlight)))
        assert.strictEqual(tag, "Created")
        assert.strictEqual((yield* SubscriptionRef.get(progress)).inFlight, 0)
      })
  )

  it.effect("gives its slot back when a row is interrupted, or is refused before it is sent", () =>
    Effect.gen(function* () {
      const inFlight = yield* Ref.make({ now: 0, most: 0 })
      const tags = yield* Effect.gen(function* () {
        const runRow = yield* PhotoAvatarPipeline.makePhotoAvatarRunner({ concurrency: 1 })
        const hanging = yield* Effect.fork(runRow(avatarRow(1)))
        yield* TestClock.adjust("5 millis")
        yield* Fiber.interrupt(hanging)
        const blank = yield* runRow({ key: "blank", request: { name: " ", photo: AssetId.make("a") } })
        const fiber = yield* Effect.fork(runRow(avatarRow(2)))
        yield* TestClock.adjust("1 minute")
        return [blank._tag, (yield* Fiber.join(fiber))._tag]
      }).pipe(Effect.scoped, Effect.provide(serving(created, inFlight)))
      assert.deepStrictEqual(tags, ["NotSent", "Created"])
    })
  )
})

describe("rows of a pipeline", () => {
  it.effect("are refused one by one by beforeSend", () =>
    Effect.gen(function* () {
      const inFlight = yield* Ref.make({ now: 0, most: 0 })
      const fiber = yield* PhotoAvatarPipeline.createGroups(Stream.map(Stream.range(1, 4), groupRow), {
        ordered: true,
        beforeSend: ({ key }) => (key === "row-2" ? Effect.fail(new Error("claimed elsewhere")) : Effect.void)
      }).pipe(Stream.runCollect, Effect.provide(serving(created, inFlight)), Effect.fork)
      yield* TestClock.adjust("1 minute")
      const results = Chunk.toReadonlyArray(yield* Fiber.join(fiber))
      assert.deepStrictEqual(
        results.map(({ _tag, attempts }) => [_tag, attempts]),
        [
          ["Created", 1],
          ["NotSent", 0],
          ["Created", 1],
          ["Created", 1]
        ]
      )
      assert.isTrue(results.some((result) => result._tag === "NotSent" && result.reason.includes("claimed elsewhere")))
    })
  )
})
