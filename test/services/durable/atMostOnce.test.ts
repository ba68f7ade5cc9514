import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Fiber, Layer, Option, Redacted, Stream } from "effect"
import { type Attempt, ImageKey, LookId, type RowResult } from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import { makeProgress } from "effect-photo-avatar/pipeline"
import { clockOff } from "../../support/clockOff.ts"
import { countsOf } from "../../support/countsOf.ts"
import {
  anHourPasses,
  collected,
  databaseFile,
  type HeyGen,
  isCreate,
  makeHeyGen,
  type Pipeline,
  pipelines,
  refusal,
  type Sent,
  success,
  tagsOf
} from "../../support/durable.ts"
import { makeLog, quiet } from "../../support/log.ts"

const names = ["Ada", "Grace", "Zoe"]

const on = (heyGen: HeyGen, filename: string) =>
  Layer.mergeAll(heyGen.services(), Durable.layerSqlite({ filename }), quiet)

/** HeyGen, whose answer to a create is held back until it is released. */
const makeHeld = Effect.gen(function* () {
  const arrived = yield* Deferred.make<void>()
  const released = yield* Deferred.make<void>()
  const heyGen = makeHeyGen((sent) =>
    isCreate(sent)
      ? Deferred.succeed(arrived, undefined).pipe(Effect.andThen(Deferred.await(released)), Effect.as(success(sent)))
      : success(sent)
  )
  return { arrived, heyGen, released }
})

/** Begins to send a row, and dies while HeyGen works. Its request may be on its way for longer than a test takes. */
const justKilledInFlight = (pipeline: Pipeline, filename: string, options = {}) =>
  Effect.gen(function* () {
    const arrived = yield* Deferred.make<void>()
    const heyGen = makeHeyGen((sent) =>
      isCreate(sent) ? Effect.andThen(Deferred.succeed(arrived, undefined), Effect.never) : success(sent)
    )
    const services = heyGen.services({ timeout: { write: "50 minutes" }, ...options })
    const layer = Layer.merge(services, Durable.layerSqlite({ filename }))
    const run = yield* Effect.fork(Effect.provide(Stream.runDrain(pipeline.run(["Ada"])), layer))
    yield* Deferred.await(arrived)
    yield* Fiber.interrupt(run)
    return heyGen.creates()
  })

/** Began to send a row an hour ago, and died while HeyGen worked. */
const killedInFlight = (...run: Parameters<typeof justKilledInFlight>) =>
  Effect.zipLeft(justKilledInFlight(...run), anHourPasses(run[1]))

/** How many rows the metrics count in an effect. */
const counted = <A, E, R>(name: string, effect: Effect.Effect<A, E, R>) =>
  Effect.andThen(Effect.tagMetrics(effect, "counted", name), countsOf("heygen_pipeline_rows", name))

describe.concurrent.each(Object.entries(pipelines))("%s through the store", (name, pipeline) => {
  it.scopedLive("counts a row in the metrics once, however often it is run", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const run = Effect.provide(collected(pipeline.run(names)), on(makeHeyGen(), filename))
      assert.deepStrictEqual(yield* counted(`${name}, first`, run), [3])
      assert.deepStrictEqual(yield* counted(`${name}, second`, run), [])
    })
  )

  it.scopedLive("creates each row once, however often it is run, and returns what was stored", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const heyGen = makeHeyGen()
      const run = Effect.provide(collected(pipeline.run(names, { ordered: true })), on(heyGen, filename))
      const first = yield* run
      const second = yield* run
      assert.deepStrictEqual(tagsOf(first), { "row Ada": "Created", "row Grace": "Created", "row Zoe": "Created" })
      assert.deepStrictEqual(second, first)
      assert.strictEqual(heyGen.creates().length, 3)
    })
  )

  it.scopedLive("tells beforeSend the row and the key that is sent", () =>
    Effect.gen(function* () {
      const heyGen = makeHeyGen()
      const told: Array<string> = []
      const beforeSend = ({ key }: { readonly key: string }, { attempt, idempotencyKey }: Attempt) =>
        Effect.sync(() => told.push(`${key} ${attempt} ${Option.getOrElse(idempotencyKey, () => "")}`))
      yield* Effect.provide(collected(pipeline.run(["Ada"], { beforeSend })), on(heyGen, yield* databaseFile))
      assert.lengthOf(told, 1)
      assert.deepStrictEqual(
        told,
        heyGen.creates().map(({ idempotencyKey }) => `row Ada 1 ${idempotencyKey}`)
      )
    })
  )

  it.scopedLive("creates a row once that is run five times at once", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const heyGen = makeHeyGen()
      const results = yield* Effect.provide(
        Effect.all(
          Array.from({ length: 5 }, () => pipeline.once("Ada")),
          { concurrency: "unbounded" }
        ),
        on(heyGen, filename)
      )
      assert.strictEqual(heyGen.creates().length, 1)
      assert.strictEqual(results[0]?._tag, "Created")
      for (const result of results) assert.deepStrictEqual(result, results[0])
    })
  )

  it.scopedLive(`${pipeline.repeats ? "sends" : "does not send"} a row again whose process died in flight`, () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const [before] = yield* killedInFlight(pipeline, filename)
      const heyGen = makeHeyGen()
      const results = yield* Effect.provide(collected(pipeline.run(names)), on(heyGen, filename))
      assert.deepStrictEqual(tagsOf(results), {
        "row Ada": pipeline.repeats ? "Created" : "Ambiguous",
        "row Grace": "Created",
        "row Zoe": "Created"
      })
      const again = heyGen.creates().filter(({ name }) => name === "Ada")
      assert.deepStrictEqual(again, pipeline.repeats && before !== undefined ? [before] : [])
    })
  )

  it.scopedLive("comes last to a row whose request may be on its way", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      yield* justKilledInFlight(pipeline, filename)
      const layer = Layer.merge(makeHeyGen().services(), Durable.layerSqlite({ filename }))
      const first = yield* Effect.provide(collected(Stream.take(pipeline.run(names), 2)), layer)
      assert.sameMembers(
        first.map(({ key }) => key),
        ["row Grace", "row Zoe"]
      )
    })
  )

  it.scopedLive("comes back to it with the next chunk once that request has arrived", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      yield* justKilledInFlight(pipeline, filename)
      const anHourLater = Stream.fromEffect(Effect.as(anHourPasses(filename), "Zoe"))
      const rows = Stream.make("Ada", "Grace").pipe(Stream.concat(anHourLater), Stream.concat(Stream.make("Last")))
      const results = yield* Effect.provide(
        collected(pipeline.run(rows, { ordered: true })),
        on(makeHeyGen(), filename)
      )
      assert.deepStrictEqual(
        results.map(({ key }) => key),
        ["row Grace", "row Ada", "row Zoe", "row Last"]
      )
    })
  )

  it.scopedLive("tells what another run has created since the row was read, and not its former rejection", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const refusing = makeHeyGen((sent) => (isCreate(sent) ? refusal(400, "invalid_parameter")() : success(sent)))
      yield* Effect.provide(collected(pipeline.run(["Ada"])), on(refusing, filename))
      const elsewhere = pipeline.run(["Ada"], { retryRejected: true })
      const heyGen = makeHeyGen((sent) =>
        isCreate(sent)
          ? Effect.as(Effect.orDie(Effect.provide(collected(elsewhere), on(makeHeyGen(), filename))), success(sent))
          : success(sent)
      )
      const run = Effect.provide(collected(pipeline.run(["Grace", "Ada"], { concurrency: 1 })), on(heyGen, filename))
      assert.deepStrictEqual(tagsOf(yield* run), { "row Grace": "Created", "row Ada": "Created" })
      assert.lengthOf(heyGen.creates(), 1)
    })
  )

  it.scopedLive.each(["ahead", "behind"] as const)(
    "sends nothing twice when the clock of the machine is a day %s, since the database's decides",
    (direction) =>
      Effect.gen(function* () {
        const filename = yield* databaseFile
        const [before] = yield* killedInFlight(pipeline, filename)
        const heyGen = makeHeyGen()
        const run = collected(pipeline.run(names)).pipe(
          Effect.provide(on(heyGen, filename)),
          Effect.withClock(clockOff("1 day", direction))
        )
        const first = yield* run
        assert.deepStrictEqual(tagsOf(yield* run), tagsOf(first))
        assert.strictEqual(tagsOf(first)["row Ada"], pipeline.repeats ? "Created" : "Ambiguous")
        const again = heyGen.creates().filter(({ name }) => name === "Ada")
        assert.deepStrictEqual(again, pipeline.repeats && before !== undefined ? [before] : [])
        assert.strictEqual(heyGen.creates().length, pipeline.repeats ? 3 : 2)
      })
  )

  it.scopedLive("does not send a row in doubt again with another API key, and says so", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      yield* killedInFlight(pipeline, filename, { apiKey: Redacted.make("another-key") })
      const heyGen = makeHeyGen()
      const { logged, logger } = makeLog()
      const results = yield* collected(pipeline.run(["Ada", "Grace"])).pipe(
        Effect.provide(Layer.mergeAll(heyGen.services(), Durable.layerSqlite({ filename }), logger))
      )
      assert.deepStrictEqual(tagsOf(results), { "row Ada": "Ambiguous", "row Grace": "Created" })
      assert.deepStrictEqual(
        heyGen.creates().map(({ name }) => name),
        ["Grace"]
      )
      assert.lengthOf(
        logged.filter((message) => message.includes("has rows in doubt that were sent with another API key")),
        1
      )
    })
  )

  it.scopedLive("says once that rows in doubt were sent with another API key, and not of others", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const failing = makeHeyGen((sent) => (isCreate(sent) ? refusal(503, "unavailable")() : success(sent)))
      const warningsOf = (heyGen: HeyGen, rows: Stream.Stream<string>, apiKey = "durable-key") => {
        const { logged, logger } = makeLog()
        const services = heyGen.services({ apiKey: Redacted.make(apiKey) })
        return Effect.as(
          Effect.provide(
            collected(pipeline.run(rows)),
            Layer.mergeAll(services, Durable.layerSqlite({ filename }), logger)
          ),
          logged
        ).pipe(Effect.map((logged) => logged.filter((message) => message.includes("with another API key"))))
      }
      const inDoubt = Stream.concat(Stream.make("Ada"), Stream.make("Zoe"))
      assert.deepStrictEqual(yield* warningsOf(failing, inDoubt, "another-key"), [])
      assert.deepStrictEqual(yield* warningsOf(makeHeyGen(), Stream.make("Eve"), "another-key"), [])
      assert.deepStrictEqual(yield* warningsOf(failing, Stream.make("Grace")), [])
      const warnings = (yield* warningsOf(makeHeyGen(), inDoubt)).filter((text) => text.includes("has rows in doubt"))
      assert.lengthOf(warnings, 1)
      assert.deepStrictEqual(yield* warningsOf(makeHeyGen(), Stream.make("Eve", "Grace")), [])
    })
  )

  it.scopedLive.each([
    ["whose key expires", -Duration.toMillis("24 hours")],
    ["whose key is from the future, since the clock was set back,", Duration.toMillis("1 hour")]
  ] as const)("does not send a row in doubt %s while the row waits for its turn", ([_, shift]) =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const shifted = (row: Durable.RowStore.StoredRow) => ({
        ...row,
        firstSentAt: Option.map(row.firstSentAt, (at) => at + shift)
      })
      const later = Layer.effect(
        Durable.RowStore,
        Effect.map(Durable.RowStore, (store) => ({
          ...store,
          put: (row: Durable.RowStore.StoredRow) =>
            Effect.map(
              store.put(row),
              Option.map((written) => (row.state === "sending" ? shifted(written) : written))
            )
        }))
      ).pipe(Layer.provide(Durable.layerSqlite({ filename })))
      const failing = makeHeyGen((sent) => (isCreate(sent) ? refusal(503, "unavailable")() : success(sent)))
      const heyGen = makeHeyGen()
      const run = (to: HeyGen, store: Layer.Layer<Durable.RowStore, Durable.StoreUnavailable>) =>
        collected(pipeline.run(["Ada"])).pipe(Effect.provide(Layer.mergeAll(to.services(), store, quiet)))
      assert.deepStrictEqual(tagsOf(yield* run(failing, Durable.layerSqlite({ filename }))), { "row Ada": "Ambiguous" })
      const [result] = yield* run(heyGen, later)
      assert.isTrue(result?._tag === "Ambiguous" && result.error._tag === "ServerError")
      const stored = Effect.provide(Durable.countRows("november"), Durable.layerSqlite({ filename }))
      assert.strictEqual((yield* stored).ambiguous, 1)
      assert.deepStrictEqual(heyGen.creates(), [])
    })
  )

  it.scopedLive("takes the intent back when HeyGen rate limits the row", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const heyGen = makeHeyGen((sent) =>
        isCreate(sent) && heyGen.creates().length === 1 ? refusal(429, "rate_limit_exceeded")() : success(sent)
      )
      yield* Effect.gen(function* () {
        const states: Array<string> = []
        const noteState = Effect.map(Effect.orDie(Durable.countRows("november")), ({ sending, waiting }) => {
          states.push(`${sending} sending, ${waiting} waiting`)
        })
        const context = yield* Effect.context<Durable.RowStore>()
        const beforeSend = () => Effect.provide(noteState, context)
        assert.deepStrictEqual(tagsOf(yield* collected(pipeline.run(["Ada"], { beforeSend }))), {
          "row Ada": "Created"
        })
        assert.deepStrictEqual(states, ["0 sending, 0 waiting", "0 sending, 1 waiting"])
      }).pipe(Effect.provide(on(heyGen, filename)))
    })
  )

  it.scopedLive("takes the intent back when it is interrupted before the request leaves", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const written = yield* Deferred.make<void>()
      const untilInterrupted = Effect.exit(Effect.interruptible(Effect.never))
      const slow = Layer.effect(
        Durable.RowStore,
        Effect.map(Durable.RowStore, (store) => ({
          ...store,
          put: (row: Durable.RowStore.StoredRow) =>
            row.state === "sending"
              ? store
                  .put(row)
                  .pipe(Effect.zipLeft(Deferred.succeed(written, undefined)), Effect.zipLeft(untilInterrupted))
              : store.put(row)
        }))
      ).pipe(Layer.provide(Durable.layerSqlite({ filename })))
      const heyGen = makeHeyGen()
      const running = yield* Stream.runDrain(pipeline.run(["Ada"])).pipe(
        Effect.provide(Layer.merge(heyGen.services(), slow)),
        Effect.fork
      )
      yield* Deferred.await(written)
      yield* Fiber.interrupt(running)
      assert.deepStrictEqual(heyGen.creates(), [])
      const { sending, waiting } = yield* Effect.provide(
        Durable.countRows("november"),
        Durable.layerSqlite({ filename })
      )
      assert.deepStrictEqual([sending, waiting], [0, 1])
      const results = yield* Effect.provide(collected(pipeline.run(["Ada"])), on(heyGen, filename))
      assert.deepStrictEqual(tagsOf(results), { "row Ada": "Created" })
    })
  )

  it.scopedLive("lets a late answer override the doubt", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const { arrived, heyGen, released } = yield* makeHeld
      yield* Effect.gen(function* () {
        const store = yield* Durable.RowStore
        const run = yield* Effect.fork(collected(pipeline.run(["Ada"])))
        yield* Deferred.await(arrived)
        const { rows } = yield* store.find("november", "create", ["row Ada"])
        assert.strictEqual(rows[0]?.state, "sending")
        yield* Effect.forEach(rows, (row) => store.put({ ...row, state: "Ambiguous" }))
        yield* Deferred.succeed(released, undefined)
        assert.deepStrictEqual(tagsOf(yield* Fiber.join(run)), { "row Ada": "Created" })
        assert.strictEqual((yield* Durable.countRows("november")).created, 1)
      }).pipe(Effect.provide(Layer.merge(heyGen.services(), Durable.layerSqlite({ filename }))))
    })
  )

  it.scopedLive("lets a late refusal override the doubt, and sends the row again", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const anotherRun = Effect.gen(function* () {
        const store = yield* Durable.RowStore
        const { rows } = yield* store.find("november", "create", ["row Ada"])
        yield* Effect.forEach(rows, (row) => store.put({ ...row, state: "Ambiguous" }))
      }).pipe(Effect.provide(Durable.layerSqlite({ filename })), Effect.orDie)
      const heyGen: HeyGen = makeHeyGen((sent) =>
        isCreate(sent) && heyGen.creates().length === 1
          ? Effect.as(anotherRun, Response.json({}, { status: 429 }))
          : success(sent)
      )
      const results = yield* Effect.provide(collected(pipeline.run(["Ada"])), on(heyGen, filename))
      assert.deepStrictEqual(tagsOf(results), { "row Ada": "Created" })
      assert.lengthOf(heyGen.creates(), 2)
    })
  )

  it.scopedLive("keeps a doubt that another run left while this one waited to be refused", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const inAnHour = () => Response.json({}, { status: 429, headers: { "retry-after": "3600" } })
      const heyGen = makeHeyGen((sent) => (isCreate(sent) ? inAnHour() : success(sent)))
      yield* Effect.gen(function* () {
        const store = yield* Durable.RowStore
        const stop = yield* Deferred.make<string>()
        const anotherRun = Effect.gen(function* () {
          const [row] = (yield* store.find("november", "create", ["row Ada"])).rows
          if (row?.state !== "waiting") return yield* Effect.dieMessage(`The row is ${row?.state}`)
          const taken = yield* Effect.flatten(store.put({ ...row, attempts: row.attempts + 1, state: "sending" }))
          yield* store.put({ ...taken, state: "Ambiguous" })
          yield* Deferred.succeed(stop, "the deadline has passed")
        })
        const progress = yield* makeProgress()
        const whileItWaits = progress.changes.pipe(
          Stream.filter(({ waitingUntil }) => Option.isSome(waitingUntil)),
          Stream.runHead,
          Effect.andThen(anotherRun)
        )
        const run = collected(pipeline.run(["Ada"], { progress, stopWhen: Deferred.await(stop) }))
        yield* Effect.all([run, whileItWaits], { concurrency: "unbounded" })
        assert.strictEqual((yield* Durable.countRows("november")).ambiguous, 1)
      }).pipe(Effect.provide(on(heyGen, filename)))
    })
  )

  const itIfRepeated = it.scopedLive.skipIf(!pipeline.repeats)

  itIfRepeated("does not take the intent back after a request that created the avatar", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const createdDespiteFailure = () =>
        Response.json({ data: { avatar_item: { id: "look-1" } }, error: { code: "x", message: "x" } }, { status: 500 })
      const answers = [createdDespiteFailure, refusal(429, "rate_limit_exceeded"), createdDespiteFailure]
      const heyGen = makeHeyGen((sent) =>
        isCreate(sent) ? ((answers[heyGen.creates().length - 1] ?? answers[0])?.() ?? success(sent)) : success(sent)
      )
      yield* Effect.gen(function* () {
        const store = yield* Durable.RowStore
        const states: Array<string> = []
        const beforeSend = ({ key }: { readonly key: string }) =>
          Effect.map(Effect.orDie(store.find("november", "create", [key])), ({ rows }) => {
            states.push(...rows.map(({ state }) => state))
          })
        yield* collected(pipeline.run(["Ada"], { beforeSend }))
        assert.deepStrictEqual(states, ["sending", "sending"])
      }).pipe(
        Effect.provide(
          Layer.mergeAll(
            heyGen.services({ retry: { times: 1, base: "1 millis" } }),
            Durable.layerSqlite({ filename }),
            quiet
          )
        )
      )
    })
  )

  itIfRepeated("stores what its own request showed when the batch is cancelled before the next one", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const heyGen = makeHeyGen((sent) => (isCreate(sent) ? refusal(503, "unavailable")() : success(sent)))
      yield* Effect.gen(function* () {
        const store = yield* Durable.RowStore
        const beforeSend = (_: unknown, { attempt }: Attempt) =>
          attempt === 2 ? Effect.orDie(store.cancel("november")) : Effect.void
        const results = yield* collected(pipeline.run(["Ada"], { beforeSend }))
        assert.deepStrictEqual(tagsOf(results), { "row Ada": "Ambiguous" })
        assert.strictEqual((yield* Durable.countRows("november")).ambiguous, 1)
        assert.isTrue(results[0]?._tag === "Ambiguous" && results[0].error._tag === "ServerError")
      }).pipe(
        Effect.provide(
          Layer.mergeAll(
            heyGen.services({ retry: { times: 1, base: "1 millis" } }),
            Durable.layerSqlite({ filename }),
            quiet
          )
        )
      )
    })
  )

  it.scopedLive("leaves rows of a cancelled batch that were in flight in doubt, for a person to settle", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      yield* killedInFlight(pipeline, filename)
      yield* Effect.gen(function* () {
        yield* Durable.cancel("november")
        assert.deepStrictEqual(tagsOf(yield* collected(pipeline.run(["Ada"]))), { "row Ada": "Ambiguous" })
        assert.strictEqual((yield* Durable.countRows("november")).ambiguous, 1)
        yield* Durable.resolve("november", "row Ada", "not-created")
      }).pipe(Effect.provide(on(makeHeyGen(), filename)))
    })
  )

  it.scopedLive("keeps the avatar that HeyGen returns after a person has settled the row as created", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const { arrived, heyGen, released } = yield* makeHeld
      yield* Effect.gen(function* () {
        const run = yield* Effect.fork(collected(pipeline.run(["Ada"])))
        yield* Deferred.await(arrived)
        yield* Durable.resolve("november", "row Ada", "created")
        yield* Deferred.succeed(released, undefined)
        const isReadable = (result: RowResult<unknown> | undefined) =>
          result?._tag === "Created" && result.created._tag === "Complete"
        assert.isTrue(isReadable((yield* Fiber.join(run))[0]))
        assert.isTrue(isReadable((yield* collected(pipeline.run(["Ada"])))[0]))
      }).pipe(Effect.provide(Layer.merge(heyGen.services(), Durable.layerSqlite({ filename }))))
    })
  )

  it.scopedLive("logs the second avatar of a row that a person resolved too early, where no key prevents it", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const { arrived, heyGen: slow, released } = yield* makeHeld
      const second = makeHeyGen((sent) =>
        success(isCreate(sent) && !pipeline.repeats ? { ...sent, name: "Ada again" } : sent)
      )
      const { logged, logger } = makeLog()
      const run = (heyGen: HeyGen) =>
        collected(pipeline.run(["Ada"])).pipe(
          Effect.provide(Layer.mergeAll(heyGen.services(), Durable.layerSqlite({ filename }), logger))
        )
      const first = yield* Effect.fork(run(slow))
      yield* Deferred.await(arrived)
      yield* Effect.gen(function* () {
        const store = yield* Durable.RowStore
        const { rows } = yield* store.find("november", "create", ["row Ada"])
        yield* Effect.forEach(rows, (row) => store.put({ ...row, state: "Ambiguous" }))
        yield* Durable.resolve("november", "row Ada", "not-created")
      }).pipe(Effect.provide(Durable.layerSqlite({ filename })))
      const kept = yield* run(second)
      assert.deepStrictEqual(tagsOf(kept), { "row Ada": "Created" })
      yield* Deferred.succeed(released, undefined)
      assert.deepStrictEqual(yield* Fiber.join(first), kept)
      const lines = logged.filter((line) => line.includes("A row was created twice"))
      assert.lengthOf(lines, pipeline.repeats ? 0 : 1)
      for (const line of lines) assert.include(line, 'of-Ada"')
    })
  )

  it.scopedLive("does not wait for another run's request once it is stopped", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      yield* justKilledInFlight(pipeline, filename)
      const layer = Layer.mergeAll(makeHeyGen().services(), Durable.layerSqlite({ filename }), quiet)
      const run = collected(pipeline.run(["Ada"], { stopWhen: Effect.succeed("enough"), drain: true }))
      assert.deepStrictEqual(tagsOf(yield* Effect.provide(run, layer)), { "row Ada": "Ambiguous" })
    })
  )

  it.scopedLive("has a result of a row that another run was sending when it was stopped", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      yield* justKilledInFlight(pipeline, filename)
      const enough = yield* Deferred.make<string>()
      const rows = Stream.concat(Stream.make("Ada", "Grace"), Stream.never)
      const results = yield* pipeline.run(rows, { stopWhen: Deferred.await(enough) }).pipe(
        Stream.tap(() => Deferred.succeed(enough, "enough")),
        collected,
        Effect.provide(on(makeHeyGen(), filename))
      )
      assert.deepStrictEqual(tagsOf(results), { "row Ada": "Ambiguous", "row Grace": "Created" })
    })
  )

  it.scopedLive("tells after a stop what another run has made of a row meanwhile", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      yield* justKilledInFlight(pipeline, filename)
      const enough = yield* Deferred.make<string>()
      const progress = yield* makeProgress()
      const anotherRun = Effect.provide(
        Durable.resolve("november", "row Ada", "created"),
        Durable.layerSqlite({ filename })
      ).pipe(
        Effect.andThen(Deferred.succeed(enough, "enough")),
        Effect.andThen(Stream.runHead(Stream.filter(progress.changes, ({ stopped }) => Option.isSome(stopped)))),
        Effect.orDie
      )
      const heyGen = makeHeyGen((sent) => (isCreate(sent) ? Effect.as(anotherRun, success(sent)) : success(sent)))
      const options = { concurrency: 1, progress, stopWhen: Deferred.await(enough) }
      const results = yield* pipeline
        .run(["Ada", "Grace"], options)
        .pipe(collected, Effect.provide(on(heyGen, filename)))
      assert.deepStrictEqual(tagsOf(results), { "row Ada": "Created", "row Grace": "Created" })
    })
  )

  it.scopedLive("has a result of each row that was being looked up when it was stopped", () =>
    Effect.gen(function* () {
      const stopped = yield* Deferred.make<string>()
      const progress = yield* makeProgress()
      const heyGen = makeHeyGen()
      const stoppingStore = Layer.project(
        Durable.layerSqlite({ filename: yield* databaseFile }),
        Durable.RowStore,
        Durable.RowStore,
        (store) => ({
          ...store,
          find: (...asked) =>
            Deferred.succeed(stopped, "enough").pipe(
              Effect.andThen(Stream.runHead(Stream.filter(progress.changes, ({ stopped }) => Option.isSome(stopped)))),
              Effect.andThen(store.find(...asked))
            )
        })
      )
      const results = yield* Effect.provide(
        collected(pipeline.run(names, { progress, stopWhen: Deferred.await(stopped) })),
        Layer.mergeAll(heyGen.services(), stoppingStore, quiet)
      )
      assert.deepStrictEqual(tagsOf(results), { "row Ada": "NotSent", "row Grace": "NotSent", "row Zoe": "NotSent" })
      assert.lengthOf(heyGen.creates(), 0)
    })
  )

  it.scopedLive("sends a row again that was rejected because of the account, and no other", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const refusing = makeHeyGen((sent) => {
        if (!isCreate(sent)) return success(sent)
        return sent.name === "Ada" ? refusal(402, "insufficient_credit")() : refusal(400, "invalid_parameter")()
      })
      const options = { concurrency: 1, stopOn: () => false }
      yield* Effect.provide(Stream.runDrain(pipeline.run(["Ada", "Grace"], options)), on(refusing, filename))
      const heyGen = makeHeyGen()
      const results = yield* Effect.provide(collected(pipeline.run(["Ada", "Grace"])), on(heyGen, filename))
      assert.deepStrictEqual(tagsOf(results), { "row Ada": "Created", "row Grace": "Rejected" })
      if (pipeline.repeats) {
        const before = refusing.creates().map(({ idempotencyKey }) => idempotencyKey)
        assert.notInclude(before, heyGen.creates()[0]?.idempotencyKey, "HeyGen may replay its refusal")
      }
      const retried = yield* Effect.provide(
        collected(pipeline.run(["Ada", "Grace"], { retryRejected: true })),
        on(heyGen, filename)
      )
      assert.deepStrictEqual(tagsOf(retried), { "row Ada": "Created", "row Grace": "Created" })
      assert.deepStrictEqual(
        heyGen.creates().map(({ name }) => name),
        ["Ada", "Grace"]
      )
    })
  )

  it.scopedLive("refuses a batch that belongs to another place, before anything is sent", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      yield* Effect.provide(Stream.runDrain(pipeline.run(names)), on(makeHeyGen(), filename))
      const heyGen = makeHeyGen()
      const error = yield* Effect.flip(
        Effect.provide(
          Stream.runDrain(pipeline.run(names)),
          Layer.merge(heyGen.services({ baseUrl: "http://127.0.0.1:9" }), Durable.layerSqlite({ filename }))
        )
      )
      assert.strictEqual(error._tag, "BatchMismatch")
      assert.include(error.message, "http://127.0.0.1:9")
      assert.deepStrictEqual(heyGen.sent, [])
    })
  )

  it.scopedLive("refuses a key that PostgreSQL could not hold, and goes on", () =>
    Effect.gen(function* () {
      const heyGen = makeHeyGen()
      const results = yield* Effect.provide(
        collected(pipeline.run(["Ada", "é".repeat(1000), "Zoe"], { ordered: true })),
        on(heyGen, yield* databaseFile)
      )
      assert.deepStrictEqual(
        results.map(({ _tag }) => _tag),
        ["Created", "NotSent", "Created"]
      )
      assert.include(JSON.stringify(results[1]), "can have at most 2,000 bytes")
    })
  )

  it.scopedLive("begins no row of a cancelled batch", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      yield* Effect.provide(Stream.runDrain(pipeline.run(["Ada"])), on(makeHeyGen(), filename))
      const heyGen = makeHeyGen()
      const results = yield* Effect.provide(
        Effect.andThen(Durable.cancel("november"), collected(pipeline.run(names, { concurrency: 1, drain: true }))),
        on(heyGen, filename)
      )
      assert.deepStrictEqual(tagsOf(results), { "row Ada": "Created", "row Grace": "NotSent", "row Zoe": "NotSent" })
      assert.deepStrictEqual(heyGen.creates(), [])
    })
  )

  it.scopedLive("sends no row that is cancelled between being read and being sent", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const heyGen = makeHeyGen((sent) => success(sent))
      const results = yield* Effect.provide(
        Effect.flatMap(Durable.RowStore, (store) =>
          collected(
            pipeline.run(names, {
              concurrency: 1,
              drain: true,
              beforeSend: ({ key }) => (key === "row Grace" ? Effect.orDie(store.cancel("november")) : Effect.void)
            })
          )
        ),
        on(heyGen, filename)
      )
      assert.deepStrictEqual(tagsOf(results), { "row Ada": "Created", "row Grace": "NotSent", "row Zoe": "NotSent" })
      assert.deepStrictEqual(
        heyGen.creates().map(({ name }) => name),
        ["Ada"]
      )
    })
  )

  it.scopedLive.each([
    ["with the id that was found", { createdId: LookId.make("look-9") }, Option.some("look-9"), "Its id is look-9."],
    ["without an id", "created", Option.none(), "Its id is not stored."]
  ] as const)("stores a row that a person resolved as created %s", ([_, as, createdId, words]) =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const doubtful = makeHeyGen((sent) => (isCreate(sent) ? refusal(500, "internal_error")() : success(sent)))
      yield* Effect.provide(Stream.runDrain(pipeline.run(["Ada"])), on(doubtful, filename))
      const heyGen = makeHeyGen()
      const resolved = Effect.andThen(Durable.resolve("november", "row Ada", as), collected(pipeline.run(["Ada"])))
      const [result] = yield* Effect.provide(resolved, on(heyGen, filename))
      assert(result?._tag === "Created" && result.created._tag === "Incomplete")
      assert.deepStrictEqual(result.created.error.createdId, createdId)
      assert.include(result.created.error.message, words)
      assert.lengthOf(heyGen.creates(), 0)
    })
  )

  it.scopedLive("sends a row that a person resolved as not created, and only that one", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const doubtful = makeHeyGen((sent) => (isCreate(sent) ? refusal(500, "internal_error")() : success(sent)))
      yield* Effect.provide(Stream.runDrain(pipeline.run(["Ada", "Grace"])), on(doubtful, filename))
      const heyGen = makeHeyGen()
      const results = yield* Effect.provide(
        Effect.gen(function* () {
          yield* Durable.resolve("november", "row Ada", "not-created")
          yield* Durable.resolve("november", "row Grace", "created")
          const error = yield* Effect.flip(Durable.resolve("november", "row Grace", "created"))
          assert.strictEqual(error._tag, "RowNotInDoubt")
          const unknown = yield* Effect.flip(Durable.resolve("november", "row Zoe", "created"))
          assert.include(unknown.message, `has no row "row Zoe"`)
          const elsewhere = yield* Effect.flip(Durable.resolve("novmber", "row Ada", "created"))
          assert.strictEqual(elsewhere._tag, "BatchNotFound")
          return yield* collected(pipeline.run(["Ada", "Grace"]))
        }),
        on(heyGen, filename)
      )
      assert.deepStrictEqual(tagsOf(results), { "row Ada": "Created", "row Grace": "Created" })
      const grace = results.find(({ key }) => key === "row Grace")
      assert.isTrue(
        grace?._tag === "Created" &&
          grace.created._tag === "Incomplete" &&
          grace.created.error._tag === "ServerError" &&
          grace.created.error.outcome === "created"
      )
      assert.include(JSON.stringify(grace), "was found on HeyGen by a person")
      assert.deepStrictEqual(
        heyGen.creates().map(({ name }) => name),
        ["Ada"]
      )
      const keyOfAda = ({ name }: Sent) => name === "Ada"
      assert.strictEqual(
        heyGen.creates()[0]?.idempotencyKey,
        doubtful.creates().find(keyOfAda)?.idempotencyKey,
        "HeyGen cannot tell that it is the same create"
      )
    })
  )

  it.scopedLive("does not let a person resolve a row as not created while it is sent", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const heyGen = makeHeyGen((sent) => (isCreate(sent) ? Effect.never : success(sent)))
      const error = yield* Effect.gen(function* () {
        const running = yield* Effect.fork(Stream.runDrain(pipeline.run(["Ada"])))
        yield* Effect.sleep("5 millis").pipe(Effect.repeat({ until: () => heyGen.creates().length === 1 }))
        const refused = yield* Effect.flip(Durable.resolve("november", "row Ada", "not-created"))
        yield* Fiber.interrupt(running)
        return refused
      }).pipe(
        Effect.provide(heyGen.services({ timeout: { write: "50 minutes" } })),
        Effect.provide(Durable.layerSqlite({ filename }))
      )
      assert.strictEqual(error._tag, "RowNotInDoubt")
      assert.include(error.message, "Run the batch again")
    })
  )
})

const requests = {
  countRows: Effect.asVoid(Durable.countRows("novembre")),
  results: Stream.runDrain(Durable.results("novembre", "createPhotoAvatars")),
  cancel: Durable.cancel("novembre")
}

it.scopedLive.each(Object.entries(requests))("%s says that no run has begun the batch", ([, request]) =>
  Effect.gen(function* () {
    const filename = yield* databaseFile
    const error = yield* Effect.flip(Effect.provide(request, Durable.layerSqlite({ filename })))
    assert.strictEqual(error._tag, "BatchNotFound")
    assert.include(error.message, `"novembre"`)
  })
)

describe.concurrent.each(Object.entries(pipelines).filter(([, { repeats }]) => repeats))(
  "%s, in doubt",
  (_, pipeline) => {
    it.scopedLive.each([
      ["is refused", refusal(402, "insufficient_credit")],
      ["is rate limited until the run ends", refusal(429, "rate_limit_exceeded")]
    ] as const)(
      "stays in doubt when the second request %s, and is sent with the same key by the next run",
      ([_, refuse]) =>
        Effect.gen(function* () {
          const filename = yield* databaseFile
          const [first] = yield* killedInFlight(pipeline, filename)
          const refused = yield* Deferred.make<void>()
          const refusing = makeHeyGen((sent) =>
            isCreate(sent) ? Effect.as(Deferred.succeed(refused, undefined), refuse()) : success(sent)
          )
          const stopWhen = Effect.as(Deferred.await(refused), "enough")
          const [doubtful] = yield* Effect.provide(
            collected(pipeline.run(["Ada"], { stopWhen })),
            on(refusing, filename)
          )
          assert.isTrue(doubtful?._tag === "Ambiguous" && doubtful.error.outcome === "ambiguous")
          assert.include(JSON.stringify(doubtful), "may have created it")
          assert.isAbove(refusing.creates().length, 0)
          const heyGen = makeHeyGen()
          const [result] = yield* Effect.provide(collected(pipeline.run(["Ada"])), on(heyGen, filename))
          assert.strictEqual(result?._tag, "Created")
          const keys = [...refusing.creates(), ...heyGen.creates()].map(({ idempotencyKey }) => idempotencyKey)
          assert.deepStrictEqual(new Set(keys), new Set([first?.idempotencyKey]))
        })
    )

    it.scopedLive("keeps the error that left it in doubt when the next run stops before its turn", () =>
      Effect.gen(function* () {
        const filename = yield* databaseFile
        const [before] = yield* Effect.provide(collected(pipeline.run(["Ada"])), on(failing(), filename))
        const stopped = collected(pipeline.run(["Ada"], { stopWhen: Effect.succeed("enough"), drain: true }))
        const [after] = yield* Effect.provide(stopped, on(makeHeyGen(), filename))
        const errorOf = (result: typeof before) => (result?._tag === "Ambiguous" ? result.error : undefined)
        assert.strictEqual(errorOf(before)?._tag, "ServerError")
        assert.strictEqual(errorOf(after)?.message, errorOf(before)?.message)
      })
    )

    const failing = () => makeHeyGen((sent) => (isCreate(sent) ? refusal(503, "unavailable")() : success(sent)))

    /** Lets hours pass for the key of the row. */
    const hoursPass = (hours: number) =>
      Effect.gen(function* () {
        const { find, put } = yield* Durable.RowStore
        for (const row of (yield* find("november", "create", ["row Ada"])).rows) {
          const firstSentAt = Option.map(row.firstSentAt, (at) => at - Duration.toMillis(Duration.hours(hours)))
          yield* put({ ...row, firstSentAt })
        }
      })

    const resolvedAfter = (filename: string, hours: number) =>
      Effect.gen(function* () {
        const doubtful = failing()
        yield* Effect.provide(collected(pipeline.run(["Ada"])), on(doubtful, filename))
        yield* Effect.andThen(hoursPass(hours), Durable.resolve("november", "row Ada", "not-created")).pipe(
          Effect.provide(Durable.layerSqlite({ filename }))
        )
        return doubtful.creates()[0]?.idempotencyKey
      })

    it.scopedLive("keeps the age of its key when a person resolves it as not created, which may be too early", () =>
      Effect.gen(function* () {
        const filename = yield* databaseFile
        const key = yield* resolvedAfter(filename, 20)
        const again = failing()
        const results = yield* Effect.provide(
          Effect.zipLeft(collected(pipeline.run(["Ada"])), hoursPass(4)),
          on(again, filename)
        )
        assert.deepStrictEqual(tagsOf(results), { "row Ada": "Ambiguous" })
        assert.strictEqual(again.creates()[0]?.idempotencyKey, key)
        const heyGen = makeHeyGen()
        const [last] = yield* Effect.provide(collected(pipeline.run(["Ada"])), on(heyGen, filename))
        assert.strictEqual(last?._tag, "Ambiguous")
        assert.deepStrictEqual(heyGen.creates(), [])
      })
    )

    it.scopedLive("keeps its key when a person resolved it too early and the next run could not send it", () =>
      Effect.gen(function* () {
        const filename = yield* databaseFile
        const key = yield* resolvedAfter(filename, 1)
        const rateLimiting = makeHeyGen((sent) =>
          isCreate(sent) ? refusal(429, "rate_limit_exceeded")() : success(sent)
        )
        const stopWhen = Effect.as(
          Effect.repeat(Effect.sleep("5 millis"), { until: () => rateLimiting.creates().length > 0 }),
          "enough"
        )
        yield* Effect.provide(collected(pipeline.run(["Ada"], { stopWhen })), on(rateLimiting, filename))
        const heyGen = makeHeyGen()
        const results = yield* Effect.provide(collected(pipeline.run(["Ada"])), on(heyGen, filename))
        assert.deepStrictEqual(tagsOf(results), { "row Ada": "Created" })
        const keys = [...rateLimiting.creates(), ...heyGen.creates()].map(({ idempotencyKey }) => idempotencyKey)
        assert.deepStrictEqual(new Set(keys), new Set([key]))
      })
    )

    it.scopedLive("is sent with a new key when a person resolves it after its key has expired", () =>
      Effect.gen(function* () {
        const filename = yield* databaseFile
        const key = yield* resolvedAfter(filename, 24)
        const heyGen = makeHeyGen()
        const results = yield* Effect.provide(collected(pipeline.run(["Ada"])), on(heyGen, filename))
        assert.deepStrictEqual(tagsOf(results), { "row Ada": "Created" })
        assert.notStrictEqual(heyGen.creates()[0]?.idempotencyKey, key)
      })
    )

    it.scopedLive("stays in doubt when the run stops before its turn", () =>
      Effect.gen(function* () {
        const filename = yield* databaseFile
        yield* killedInFlight(pipeline, filename)
        const heyGen = makeHeyGen()
        const results = yield* Effect.provide(
          collected(pipeline.run(["Ada"], { stopWhen: Effect.succeed("enough"), drain: true })),
          on(heyGen, filename)
        )
        assert.deepStrictEqual(tagsOf(results), { "row Ada": "Ambiguous" })
        assert.deepStrictEqual(heyGen.creates(), [])
      })
    )
  }
)

describe("a key whose request has changed", () => {
  const changing = (name: string) =>
    Stream.make({ key: "1", request: { name, imageKey: ImageKey.make("image/1/original") } })

  it.scopedLive("is refused by name where it was created, and sent where nothing came of it", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const run = (heyGen: HeyGen, name: string) =>
        Effect.provide(collected(Durable.createGroups(changing(name), { batch: "november" })), on(heyGen, filename))
      const refusing = makeHeyGen(refusal(400, "invalid_parameter"))
      assert.deepStrictEqual(tagsOf(yield* run(refusing, "Ada")), { "1": "Rejected" })
      const heyGen = makeHeyGen()
      assert.deepStrictEqual(tagsOf(yield* run(heyGen, "Grace")), { "1": "Created" })
      const [result] = yield* run(heyGen, "Zoe")
      assert.strictEqual(result?._tag, "NotSent")
      assert.include(result?._tag === "NotSent" ? result.reason : "", 'the row "1" of the batch "november" was created')
      assert.strictEqual(heyGen.creates().length, 1)
    })
  )
})

it.scopedLive("an avatar whose photo's stream stalls is not sent when its time is over", () =>
  Effect.gen(function* () {
    const heyGen = makeHeyGen()
    const request = { name: "Ada", photo: { size: 3, stream: Stream.never } }
    const result = yield* Durable.createPhotoAvatarOnce({ key: "1", request }, { batch: "november" }).pipe(
      Effect.provide(heyGen.services({ timeout: { upload: "100 millis" } })),
      Effect.provide(Durable.layerSqlite({ filename: yield* databaseFile }))
    )
    const error = result._tag === "NotSent" ? Option.getOrUndefined(result.error) : undefined
    assert.deepStrictEqual([error?._tag, error?.outcome], ["ResponseTimeout", "not-sent"])
    assert.deepStrictEqual(heyGen.sent, [])
  })
)
