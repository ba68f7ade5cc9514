import { assert, describe, it } from "@effect/vitest"
import {
  Array as Arr,
  Cause,
  Deferred,
  type Duration,
  Effect,
  Exit,
  Fiber,
  HashMap,
  Layer,
  Option,
  Redacted,
  Ref,
  Schedule,
  Stream
} from "effect"
import {
  AvatarCreator,
  AvatarService,
  type AwaitError,
  IdempotencyKey,
  LookId,
  type PhotoAvatarService
} from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import * as Mock from "effect-photo-avatar/mock"
import {
  anHourPasses,
  collected,
  databaseFile,
  type HeyGen,
  isCreate,
  makeHeyGen,
  refusal,
  type Sent,
  success,
  tagsOf
} from "../../support/durable.ts"
import { quiet } from "../../support/log.ts"
import { aJpeg, aPng, aText } from "../../support/photos.ts"

const batch = "november"

const isUpload = ({ path }: Sent) => path === "/v1/asset" || path === "/v3/assets"

const isPoll = (sent: Sent) => !isUpload(sent) && !isCreate(sent)

const rows = [
  { key: "1", request: { name: "Ada", photo: aPng } },
  { key: "2", request: { name: "Grace", photo: aJpeg } },
  { key: "3", request: { name: "Zoe", photo: aPng } }
]

const awaitReady = { schedule: Schedule.recurs(1) }

const unfinished = (status: string) =>
  Response.json({
    data: { id: "look-of-Ada", name: "Ada", avatar_type: "photo_avatar", group_id: "g", status, is_motion: false }
  })

describe.concurrent.each([
  ["v2", AvatarCreator.layerV2],
  ["v3", AvatarCreator.layerV3]
] as const)("from photos on %s", (name, layer) => {
  const creator: Layer.Layer<AvatarCreator, never, AvatarService | PhotoAvatarService> = layer

  const run = (
    heyGen: HeyGen,
    filename: string,
    options: Partial<Durable.FromPhotosOptions> = {},
    photos: ReadonlyArray<Durable.PhotoRow> = rows,
    upload: Duration.DurationInput = "10 minutes"
  ) =>
    Durable.createFromPhotos(Stream.fromIterable(photos), { batch, awaitReady, ...options }).pipe(
      collected,
      Effect.provide(creator),
      Effect.provide(
        Layer.mergeAll(
          heyGen.services({ timeout: { upload, write: "50 minutes" } }),
          Durable.layerSqlite({ filename }),
          quiet
        )
      )
    )

  it.scopedLive("each photo is uploaded once, and each avatar created and awaited once", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const heyGen = makeHeyGen()
      const first = yield* run(heyGen, filename, { ordered: true })
      assert.deepStrictEqual(tagsOf(first), { "1": "Created", "2": "Created", "3": "Created" })
      const counts = [isUpload, isCreate, isPoll].map((is) => heyGen.sent.filter(is).length)
      assert.deepStrictEqual(counts, [2, 3, 3])
      assert.deepStrictEqual(yield* run(heyGen, filename, { ordered: true }), first)
      assert.strictEqual(heyGen.sent.length, 8)
      const stored = Effect.provide(
        collected(Durable.results(batch, "createFromPhotos")),
        Durable.layerSqlite({ filename })
      )
      assert.deepStrictEqual(yield* stored, first)
      const asGroups = Effect.provide(
        collected(Durable.results(batch, "createGroups")),
        Durable.layerSqlite({ filename })
      )
      const error = yield* Effect.flip(asGroups)
      assert.strictEqual(error._tag, "BatchMismatch")
      assert.include(error.message, `read it as "createFromPhotos"`)
    })
  )

  it.scopedLive("each row that was begun can be read, whatever is stored of it", () =>
    Effect.gen(function* () {
      const store = Durable.layerSqlite({ filename: yield* databaseFile })
      const arrived = yield* Deferred.make<void>()
      const held = makeHeyGen((sent) =>
        isCreate(sent) && sent.name === "Zoe"
          ? Effect.andThen(Deferred.succeed(arrived, undefined), Effect.never)
          : success(sent)
      )
      const found = yield* Effect.gen(function* () {
        const { find, put } = yield* Durable.RowStore
        const pipeline = Durable.createFromPhotos(Stream.fromIterable(rows), { batch, awaitReady })
        const running = yield* Effect.fork(Stream.runDrain(pipeline))
        yield* Deferred.await(arrived)
        const isSettled = Effect.map(Durable.countRows(batch), ({ created }) => created === 2)
        yield* Effect.repeat(Effect.delay(isSettled, "5 millis"), { until: (is) => is })
        yield* Fiber.interrupt(running)
        for (const stage of ["create", "ready"] as const) {
          for (const row of (yield* find(batch, stage, ["1"])).rows) {
            yield* put({ ...row, result: Option.some("{}") })
          }
        }
        const all = yield* collected(Durable.rows(batch, "createFromPhotos"))
        assert.deepStrictEqual(
          all.map(({ key, state }) => `${key} ${state}`),
          ["1 Created", "2 Created", "3 sending"]
        )
        const found = yield* Durable.findRows(batch, "createFromPhotos", ["4", "3", "2"])
        assert.deepStrictEqual(
          ["4", "3", "2"].map((key) => HashMap.get(found, key)),
          [Option.none(), Arr.get(all, 2), Arr.get(all, 1)]
        )
        const unknown = Arr.makeBy(500, (index) => `unknown ${index}`)
        const { created, sending } = yield* Durable.countRows(batch, { keys: [...unknown, "3", "2", "2"] })
        assert.deepStrictEqual([created, sending], [1, 1])
        return all
      }).pipe(Effect.provide(creator), Effect.provide(Layer.mergeAll(held.services(), store, quiet)))
      const [damaged, readable, inFlight] = found.map(({ result }) => Option.getOrUndefined(result))
      assert.include(JSON.stringify(damaged), "stored by another version")
      assert.isTrue(readable?._tag === "Created" && readable.created._tag === "Complete")
      assert.isUndefined(inFlight)
    })
  )

  it.scopedLive("a row in doubt is not told by what an avatar became that was awaited before", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      yield* run(makeHeyGen(), filename, {}, rows.slice(0, 1))
      const row = yield* Effect.gen(function* () {
        const { find, put } = yield* Durable.RowStore
        for (const stored of (yield* find(batch, "create", ["1"])).rows) {
          yield* put({ ...stored, state: "Ambiguous", result: Option.none() })
        }
        return HashMap.unsafeGet(yield* Durable.findRows(batch, "createFromPhotos", ["1"]), "1")
      }).pipe(Effect.provide(Durable.layerSqlite({ filename })))
      assert.isFalse(row.isAwaited)
      assert.isTrue(Option.exists(row.result, ({ _tag }) => _tag === "Ambiguous"))
    })
  )

  it.scopedLive("a run that dies while it waits is not repeated but continued", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const polled = yield* Deferred.make<void>()
      const dying = makeHeyGen((sent) =>
        isPoll(sent) ? Effect.andThen(Deferred.succeed(polled, undefined), Effect.never) : success(sent)
      )
      const fiber = yield* Effect.fork(run(dying, filename, {}, [{ key: "1", request: { name: "Ada", photo: aPng } }]))
      yield* Deferred.await(polled)
      yield* Fiber.interrupt(fiber)
      const heyGen = makeHeyGen()
      const results = yield* run(heyGen, filename, {}, [{ key: "1", request: { name: "Ada", photo: aPng } }])
      assert.deepStrictEqual(tagsOf(results), { "1": "Created" })
      assert.isTrue(heyGen.sent.every(isPoll))
    })
  )

  it.scopedLive("an avatar that is not ready in time is awaited by the next run", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const slow = makeHeyGen((sent) => (isPoll(sent) ? unfinished("processing") : success(sent)))
      const [waiting] = yield* run(slow, filename, {}, rows.slice(0, 1))
      const why = waiting?._tag === "Created" && waiting.created._tag === "Incomplete" ? waiting.created.error._tag : ""
      assert.strictEqual(why, "NotReady")
      const [ready] = yield* run(makeHeyGen(), filename, {}, rows.slice(0, 1))
      assert.isTrue(ready?._tag === "Created" && ready.created._tag === "Complete")
    })
  )

  it.scopedLive("an avatar that failed stays failed, and is not created again", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const broken = makeHeyGen((sent) => (isPoll(sent) ? unfinished("failed") : success(sent)))
      const first = yield* run(broken, filename, {}, rows.slice(0, 1))
      const heyGen = makeHeyGen()
      assert.deepStrictEqual(yield* run(heyGen, filename, {}, rows.slice(0, 1)), first)
      assert.deepStrictEqual(heyGen.sent, [])
    })
  )

  it.scopedLive.each([
    ["is refused", () => refusal(400, "invalid_parameter")(), "Rejected"],
    ["fails", () => refusal(500, "internal_error")(), "NotSent"]
  ] as const)("an upload that %s leaves no doubt, and the other rows go on", ([_, answer, tag]) =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      let uploads = 0
      const heyGen = makeHeyGen((sent) => {
        if (!isUpload(sent)) return success(sent)
        uploads += 1
        return uploads === 1 ? answer() : success(sent)
      })
      const results = yield* run(heyGen, filename, { concurrency: 1, ordered: true }, rows.slice(0, 2))
      assert.deepStrictEqual(tagsOf(results), { "1": tag, "2": "Created" })
    })
  )

  it.scopedLive("an upload that times out leaves no doubt", () =>
    Effect.gen(function* () {
      const heyGen = makeHeyGen((sent) => (isUpload(sent) ? Effect.never : success(sent)))
      const results = yield* run(heyGen, yield* databaseFile, {}, rows.slice(0, 1), "100 millis")
      assert.deepStrictEqual(tagsOf(results), { "1": "NotSent" })
    })
  )

  it.scopedLive("a photo that cannot be read or is none fails its row alone", () =>
    Effect.gen(function* () {
      const heyGen = makeHeyGen()
      const filename = yield* databaseFile
      const results = yield* run(heyGen, filename, {}, [
        { key: "broken", request: { name: "Ada", photo: { size: 3, stream: Stream.fail("the file is gone") } } },
        { key: "text", request: { name: "Grace", photo: aText } },
        { key: "good", request: { name: "Zoe", photo: aPng } }
      ])
      assert.deepStrictEqual(tagsOf(results), { broken: "NotSent", text: "NotSent", good: "Created" })
      assert.strictEqual(heyGen.creates().length, 1)
      const stored = yield* Effect.provide(
        Durable.findRows(batch, "createFromPhotos", ["broken"]),
        Durable.layerSqlite({ filename })
      )
      assert.include(JSON.stringify(stored), "the file is gone")
    })
  )

  it.scopedLive("a photo whose stream stalls settles its row as not sent when its time is over", () =>
    Effect.gen(function* () {
      const heyGen = makeHeyGen()
      const [result] = yield* run(heyGen, yield* databaseFile, {}, [stalling()], "100 millis")
      const error = result?._tag === "NotSent" ? Option.getOrUndefined(result.error) : undefined
      assert.deepStrictEqual([error?._tag, error?.outcome, error?.attempts], ["ResponseTimeout", "not-sent", 0])
      assert.include(error?.message ?? "", "within 100ms")
      assert.deepStrictEqual(heyGen.sent, [])
    })
  )

  it.scopedLive("a photo whose stream stalls does not outlast the run, and what is stored of its row counts", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const heyGen = makeHeyGen((sent) =>
        isCreate(sent) && sent.name === "Grace" ? refusal(500, "internal_error")() : success(sent)
      )
      const first = yield* run(heyGen, filename, { awaitReady: false, ordered: true }, rows.slice(0, 2))
      const reading = yield* Deferred.make<void>()
      const stalled = rows.map((row) => ({ ...row, request: stalling(Deferred.succeed(reading, undefined)).request }))
      const stopWhen = Effect.as(Deferred.await(reading), "the shop closes")
      const again = yield* run(heyGen, filename, { awaitReady: false, ordered: true, drain: true, stopWhen }, stalled)
      assert.deepStrictEqual(tagsOf(again), { "1": "Created", "2": "Ambiguous", "3": "NotSent" })
      assert.deepStrictEqual(again[0], first[0])
      assert.strictEqual(again[2]?._tag === "NotSent" && again[2].reason, "the shop closes")
      assert.lengthOf(heyGen.creates(), 2)
    })
  )

  const stalling = (begun: Effect.Effect<unknown> = Effect.void): Durable.PhotoRow => ({
    key: "1",
    request: { name: "Ada", photo: { size: 3, stream: Stream.fromEffect(Effect.zipRight(begun, Effect.never)) } }
  })

  it.scopedLive("why a photo cannot be read is told without the query of a signed URL, and in brief", () =>
    Effect.gen(function* () {
      const url = "https://bucket.example/ada.jpg?X-Amz-Signature=5ec2e7"
      const words = `StatusCode: non 2xx status code (403 GET ${url})\u001b[31m ${"so it goes ".repeat(500)}`
      const photo = { size: 3, stream: Stream.fail(new Error(words)) }
      const [result] = yield* run(makeHeyGen(), yield* databaseFile, {}, [
        { key: "1", request: { name: "Ada", photo } }
      ])
      const reason = result?._tag === "NotSent" ? result.reason : ""
      assert.include(reason, "https://bucket.example/ada.jpg?<redacted>")
      assert.notInclude(JSON.stringify(result), "5ec2e7")
      assert.notInclude(JSON.stringify(result), "\\u001b")
      assert.isBelow(reason.length, 700)
    })
  )

  it.scopedLive("a photo that is gone does not deny what its row has created, or may have created", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const heyGen = makeHeyGen((sent) =>
        isCreate(sent) && sent.name === "Grace" ? refusal(500, "internal_error")() : success(sent)
      )
      const first = yield* run(heyGen, filename, { ordered: true, awaitReady: false }, rows.slice(0, 2))
      assert.deepStrictEqual(tagsOf(first), { "1": "Created", "2": "Ambiguous" })
      const unreadable = rows.map((row) => ({ ...row, request: gone.request }))
      const again = yield* run(heyGen, filename, { ordered: true, awaitReady: false }, unreadable)
      assert.deepStrictEqual(tagsOf(again), { "1": "Created", "2": "Ambiguous", "3": "NotSent" })
      const doubtOf = (results: typeof first) =>
        results.map((result) => result._tag === "Ambiguous" && result.error.message)
      assert.deepStrictEqual(doubtOf(again.slice(0, 2)), doubtOf(first))
      assert.strictEqual(heyGen.creates().length, 2)
    })
  )

  const gone = { key: "1", request: { name: "Ada", photo: { size: 3, stream: Stream.fail("the file is gone") } } }

  it.scopedLive("a photo that is gone leaves no row in flight for ever", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const arrived = yield* Deferred.make<void>()
      const held = makeHeyGen((sent) =>
        isCreate(sent) ? Effect.andThen(Deferred.succeed(arrived, undefined), Effect.never) : success(sent)
      )
      const running = yield* Effect.fork(run(held, filename, {}, rows.slice(0, 1)))
      yield* Deferred.await(arrived)
      yield* Fiber.interrupt(running)
      const inFlight = yield* run(makeHeyGen(), filename, {}, [gone])
      assert.deepStrictEqual(tagsOf(inFlight), { "1": "Ambiguous" })
      const store = Durable.layerSqlite({ filename })
      const states = Effect.provide(Durable.countRows(batch), store)
      assert.strictEqual((yield* states).sending, 1)
      yield* anHourPasses(filename)
      yield* run(makeHeyGen(), filename, {}, [gone])
      assert.deepStrictEqual([(yield* states).sending, (yield* states).ambiguous], [0, 1])
      yield* Effect.provide(Durable.resolve(batch, "1", "not-created"), store)
    })
  )

  it.scopedLive("an upload that fails does not deny what another process sends meanwhile", () =>
    Effect.gen(function* () {
      const store = Durable.layerSqlite({ filename: yield* databaseFile })
      const results = yield* Effect.gen(function* () {
        const { find, put } = yield* Durable.RowStore
        const sentByAnother = Effect.gen(function* () {
          const stored = {
            batch,
            stage: "create" as const,
            key: "1",
            digest: "d",
            apiKeyFingerprint: "a",
            attempts: 1,
            attemptLimit: 1000
          }
          const nothing = {
            idempotencyKey: Option.none(),
            uploadId: Option.none(),
            firstSentAt: Option.none(),
            lastSentAt: Option.none()
          }
          assert.deepStrictEqual((yield* find(batch, "create", ["1"])).rows, [])
          yield* put({ ...stored, ...nothing, version: 0, state: "sending", result: Option.none() })
        }).pipe(Effect.orDie)
        const heyGen = makeHeyGen((sent) =>
          isUpload(sent) ? Effect.as(sentByAnother, refusal(400, "invalid_parameter")()) : success(sent)
        )
        return yield* collected(Durable.createFromPhotos(Stream.fromIterable(rows.slice(0, 1)), { batch })).pipe(
          Effect.provide(creator),
          Effect.provide(heyGen.services())
        )
      }).pipe(Effect.provide(Layer.merge(store, quiet)))
      assert.deepStrictEqual(tagsOf(results), { "1": "Ambiguous" })
      assert.include(JSON.stringify(results), "another run is sending it")
    })
  )

  it.scopedLive("a photo whose stream calls HeyGen itself is uploaded, though one row is in flight", () =>
    Effect.gen(function* () {
      const heyGen = makeHeyGen()
      const services = heyGen.services()
      const stream = Stream.unwrap(
        Effect.as(
          Effect.flatMap(AvatarService, (avatars) => avatars.getLook(LookId.make("look-of-Ada"))),
          Stream.make(aPng)
        )
      ).pipe(Stream.provideLayer(services))
      const photos = Arr.makeBy(3, (row) => ({
        key: `${row}`,
        request: { name: `Ada ${row}`, photo: { size: aPng.length, stream } }
      }))
      const sent: Array<string> = []
      const beforeSend = ({ key }: Durable.PhotoRow) => Effect.sync(() => void sent.push(key))
      const results = yield* run(heyGen, yield* databaseFile, { concurrency: 1, beforeSend }, photos)
      assert.deepStrictEqual(tagsOf(results), { 0: "Created", 1: "Created", 2: "Created" })
      assert.deepStrictEqual(sent, ["0", "1", "2"])
    })
  )

  const inAnHour = () => Response.json({}, { status: 429, headers: { "retry-after": "3600" } })

  it.scopedLive("a row whose upload is told to wait is not sent when the run stops", () =>
    Effect.gen(function* () {
      const told = yield* Deferred.make<void>()
      const heyGen = makeHeyGen((sent) =>
        isUpload(sent) ? Effect.as(Deferred.succeed(told, undefined), inAnHour()) : success(sent)
      )
      const stopWhen = Effect.as(Deferred.await(told), "the shop closes")
      const results = yield* run(heyGen, yield* databaseFile, { stopWhen }, rows.slice(0, 1))
      assert.deepStrictEqual(tagsOf(results), { 1: "NotSent" })
      assert.include(JSON.stringify(results), "the shop closes")
    })
  )

  it.scopedLive("an avatar whose polls are told to wait for an hour is left to the next run", () =>
    Effect.gen(function* () {
      const heyGen = makeHeyGen((sent) => (isPoll(sent) ? inAnHour() : success(sent)))
      const [result] = yield* run(heyGen, yield* databaseFile, {}, rows.slice(0, 1))
      assert.isTrue(
        result?._tag === "Created" &&
          result.created._tag === "Incomplete" &&
          result.created.error._tag === "NotReady" &&
          Option.isSome(result.created.error.retryAfter)
      )
    })
  )

  it.scopedLive("when a poll is told to wait for an hour, no other is sent, and all waits end", () =>
    Effect.gen(function* () {
      const heyGen = makeHeyGen((sent) => (isPoll(sent) ? inAnHour() : success(sent)))
      const results = yield* run(heyGen, yield* databaseFile, { concurrency: 1 })
      for (const result of results) {
        assert.isTrue(
          result._tag === "Created" &&
            result.created._tag === "Incomplete" &&
            result.created.error._tag === "NotReady" &&
            Option.isSome(result.created.error.retryAfter)
        )
      }
      assert.deepStrictEqual(tagsOf(results), { "1": "Created", "2": "Created", "3": "Created" })
      assert.lengthOf(heyGen.sent.filter(isPoll), 1)
    })
  )

  it.scopedLive("a single row whose wait cannot be stored is returned, and so are further ones", () =>
    Effect.gen(function* () {
      const gone = new Durable.StoreUnavailable({ message: "The database does not answer" })
      const failures = yield* Ref.make(1)
      const forgetfulOnce = Layer.effect(
        Durable.RowStore,
        Effect.map(Durable.RowStore, (store) => ({
          ...store,
          put: (row: Durable.RowStore.StoredRow) =>
            row.stage === "ready"
              ? Effect.flatMap(
                  Ref.getAndUpdate(failures, (left) => left - 1),
                  (left) => (left > 0 ? Effect.fail(gone) : store.put(row))
                )
              : store.put(row)
        }))
      ).pipe(Layer.provide(Durable.layerSqlite({ filename: yield* databaseFile })))
      const ends = yield* Effect.gen(function* () {
        const createOnce = yield* Durable.makeFromPhotoRunner({ batch, awaitReady })
        return yield* Effect.forEach(rows, createOnce)
      }).pipe(
        Effect.scoped,
        Effect.provide(creator),
        Effect.provide(Layer.mergeAll(makeHeyGen().services(), forgetfulOnce, quiet))
      )
      assert.deepStrictEqual(tagsOf(ends), { "1": "Created", "2": "Created", "3": "Created" })
      assert.isBelow(yield* Ref.get(failures), 1)
    })
  )

  it.scopedLive("a wait that cannot be stored is emitted, and the run fails when all rows have settled", () =>
    Effect.gen(function* () {
      const gone = new Durable.StoreUnavailable({ message: "The database does not answer" })
      const forgetful = Layer.effect(
        Durable.RowStore,
        Effect.map(Durable.RowStore, (store) => ({
          ...store,
          put: (row: Durable.RowStore.StoredRow) => (row.stage === "ready" ? Effect.fail(gone) : store.put(row))
        }))
      ).pipe(Layer.provide(Durable.layerSqlite({ filename: yield* databaseFile })))
      const seen: Array<string> = []
      const error = yield* Durable.createFromPhotos(Stream.fromIterable(rows), { batch, awaitReady }).pipe(
        Stream.runForEach(({ _tag, key }) => Effect.sync(() => seen.push(`${key} ${_tag}`))),
        Effect.flip,
        Effect.provide(creator),
        Effect.provide(Layer.mergeAll(makeHeyGen().services(), forgetful, quiet))
      )
      assert.strictEqual(error.message, gone.message)
      assert.deepStrictEqual(seen.sort(), ["1 Created", "2 Created", "3 Created"])
    })
  )

  it.scopedLive.each([true, false])(
    "a failure of the rows comes after the results of all that were created, with ordered %s",
    (ordered) =>
      Effect.gen(function* () {
        const heyGen = makeHeyGen((sent) =>
          isPoll(sent) ? Effect.delay(Effect.succeed(success(sent)), "50 millis") : success(sent)
        )
        const seen: Array<string> = []
        const exit = yield* Durable.createFromPhotos(Stream.concat(Stream.fromIterable(rows), Stream.fail("torn")), {
          batch,
          awaitReady,
          ordered
        }).pipe(
          Stream.runForEach(({ _tag, key }) => Effect.sync(() => void seen.push(`${key} ${_tag}`))),
          Effect.exit,
          Effect.provide(creator),
          Effect.provide(
            Layer.mergeAll(heyGen.services(), Durable.layerSqlite({ filename: yield* databaseFile }), quiet)
          )
        )
        assert.deepStrictEqual(exit, Exit.fail("torn"))
        assert.deepStrictEqual(seen.sort(), ["1 Created", "2 Created", "3 Created"])
      })
  )

  it.scopedLive("a photo whose upload HeyGen has deleted is uploaded again by the next run", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const gone = makeHeyGen((sent) => (isCreate(sent) ? refusal(404, "asset_not_found")() : success(sent)))
      const photos = rows.slice(0, 1)
      assert.deepStrictEqual(tagsOf(yield* run(gone, filename, {}, photos)), { "1": "Rejected" })
      const heyGen = makeHeyGen()
      assert.deepStrictEqual(tagsOf(yield* run(heyGen, filename, { retryRejected: true }, photos)), { "1": "Created" })
      assert.strictEqual(heyGen.sent.filter(isUpload).length, 1)
      yield* run(heyGen, filename, {}, [{ key: "2", request: { name: "Zoe", photo: aPng } }])
      assert.strictEqual(heyGen.sent.filter(isUpload).length, 1)
    })
  )

  it.scopedLive("a row in doubt is sent again, if at all, with the upload that it was sent with", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const doubtful = makeHeyGen((sent) => (isCreate(sent) ? refusal(500, "internal_error")() : success(sent)))
      const ada = { key: "1", request: { name: "Ada", photo: aPng } }
      assert.deepStrictEqual(tagsOf(yield* run(doubtful, filename, {}, [ada])), { "1": "Ambiguous" })
      const forgetting = makeHeyGen((sent) => (isCreate(sent) ? refusal(404, "asset_not_found")() : success(sent)))
      const other = { key: "2", request: { name: "Grace", photo: aPng } }
      assert.deepStrictEqual(tagsOf(yield* run(forgetting, filename, {}, [other])), { "2": "Rejected" })
      const heyGen = makeHeyGen()
      const [result] = yield* run(heyGen, filename, {}, [ada])
      assert.strictEqual(result?._tag, name === "v3" ? "Created" : "Ambiguous")
      assert.deepStrictEqual(heyGen.sent.filter(isUpload), [])
      assert.deepStrictEqual(
        heyGen.creates().map(({ assetId }) => assetId),
        name === "v3" ? ["asset-1"] : []
      )
    })
  )

  it.scopedLive("a row that a person resolved is sent with another API key only with an upload of that key", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const doubtful = makeHeyGen((sent) => (isCreate(sent) ? refusal(500, "internal_error")() : success(sent)))
      yield* run(doubtful, filename, {}, rows.slice(0, 1))
      yield* Effect.provide(Durable.resolve(batch, "1", "not-created"), Durable.layerSqlite({ filename }))
      const heyGen = makeHeyGen()
      const services = heyGen.services({ apiKey: Redacted.make("another-key") })
      const results = yield* run({ ...heyGen, services: () => services }, filename, {}, rows.slice(0, 1))
      assert.deepStrictEqual(tagsOf(results), { "1": "Created" })
      assert.lengthOf(heyGen.sent.filter(isUpload), 1)
    })
  )

  it.scopedLive(
    "an idempotency key that HeyGen would refuse is refused, and the row is sent once it is corrected",
    () =>
      Effect.gen(function* () {
        const filename = yield* databaseFile
        const heyGen = makeHeyGen()
        const withKey = (key: string) => [
          {
            key: "1",
            request: { name: "Ada", photo: aPng },
            idempotencyKey: IdempotencyKey.make(key, { disableValidation: true })
          },
          { key: "2", request: { name: "Grace", photo: aJpeg } }
        ]
        const results = yield* run(heyGen, filename, { ordered: true }, withKey("row 17"))
        assert.deepStrictEqual(tagsOf(results), { "1": "NotSent", "2": "Created" })
        assert.include(JSON.stringify(results[0]), "must be 1 to 255 of the characters")
        const corrected = yield* run(heyGen, filename, {}, withKey("row-17"))
        assert.deepStrictEqual(tagsOf(corrected), { "1": "Created", "2": "Created" })
      })
  )

  it.scopedLive("a create that was not even sent says nothing about its upload, which is kept", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const heyGen = makeHeyGen()
      const results = yield* run(heyGen, filename, { concurrency: 1 }, [
        { key: "unnamed", request: { name: "", photo: aPng } },
        { key: "named", request: { name: "Ada", photo: aPng } }
      ])
      assert.deepStrictEqual(tagsOf(results), { unnamed: "NotSent", named: "Created" })
      assert.lengthOf(heyGen.sent.filter(isUpload), 1)
    })
  )

  it.scopedLive("a stream is read to recognize it, to find its type, and to send it", () =>
    Effect.gen(function* () {
      let reads = 0
      const stream = Stream.suspend(() => {
        reads += 1
        return Stream.make(aPng)
      })
      const photo = { size: aPng.length, stream }
      yield* run(makeHeyGen(), yield* databaseFile, {}, [{ key: "1", request: { name: "Ada", photo } }])
      assert.strictEqual(reads, 3)
    })
  )

  it.scopedLive("a stream is not even read once the run has stopped", () =>
    Effect.gen(function* () {
      const stopped = yield* Deferred.make<void>()
      const progress = yield* Durable.makeProgress()
      const hasStopped = Stream.runHead(Stream.filter(progress.changes, ({ stopped }) => Option.isSome(stopped)))
      yield* Effect.forkScoped(Effect.andThen(hasStopped, Deferred.succeed(stopped, undefined)))
      const photo = { size: aPng.length, stream: Stream.dieMessage("the stream was run") }
      const late = Stream.fromEffect(Effect.as(Deferred.await(stopped), { key: "1", request: { name: "Ada", photo } }))
      const options = { batch, progress, stopWhen: Effect.succeed("enough"), drain: true }
      const results = yield* Durable.createFromPhotos(late, options).pipe(
        collected,
        Effect.provide(creator),
        Effect.provide(
          Layer.mergeAll(makeHeyGen().services(), Durable.layerSqlite({ filename: yield* databaseFile }), quiet)
        )
      )
      assert.deepStrictEqual(tagsOf(results), { 1: "NotSent" })
    })
  )

  it.scopedLive("a photo is uploaded again with another API key", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const heyGen = makeHeyGen((sent) => (isCreate(sent) ? refusal(402, "insufficient_credit")() : success(sent)))
      for (const key of ["first-key", "first-key", "second-key"]) {
        yield* Durable.createFromPhotos(Stream.make(...rows.slice(0, 1)), { batch }).pipe(
          Stream.runDrain,
          Effect.provide(creator),
          Effect.provide(
            Layer.mergeAll(heyGen.services({ apiKey: Redacted.make(key) }), Durable.layerSqlite({ filename }), quiet)
          )
        )
      }
      assert.lengthOf(heyGen.sent.filter(isUpload), 2)
      assert.lengthOf(heyGen.creates(), 3)
    })
  )

  it.scopedLive("a wait that dies interrupts no other row, and ends the run as it died", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const isSent = yield* Deferred.make<void>()
      const hasDied = yield* Deferred.make<void>()
      const schedule = Schedule.spaced("1 millis").pipe(
        Schedule.whileInput<AwaitError>(() => {
          Deferred.unsafeDone(hasDied, Effect.void)
          throw new Error("a bug")
        })
      )
      const heyGen = makeHeyGen((sent) => {
        if (isPoll(sent) && sent.path.endsWith("Ada"))
          return Effect.as(Deferred.await(isSent), unfinished("processing"))
        return isCreate(sent) && sent.name === "Grace"
          ? Deferred.succeed(isSent, undefined).pipe(Effect.andThen(Deferred.await(hasDied)), Effect.as(success(sent)))
          : success(sent)
      })
      const seen: Array<string> = []
      const exit = yield* Durable.createFromPhotos(
        Stream.concat(
          Stream.make(
            { key: "1", request: { name: "Ada", photo: aPng } },
            { key: "2", request: { name: "Grace", photo: aPng } }
          ),
          Stream.fail("torn")
        ),
        { batch, awaitReady: { schedule } }
      ).pipe(
        Stream.runForEach(({ _tag, key }) => Effect.sync(() => seen.push(`${key} ${_tag}`))),
        Effect.provide(creator),
        Effect.provide(Layer.mergeAll(heyGen.services(), Durable.layerSqlite({ filename }), quiet)),
        Effect.exit
      )
      assert.sameMembers(seen, ["1 Created", "2 Created"])
      assert.isTrue(Exit.isFailure(exit) && Cause.pretty(exit.cause).includes("a bug"))
    })
  )

  it.scopedLive("waits do not hold up creates", () =>
    Effect.gen(function* () {
      const many = Array.from({ length: 40 }, (_, n) => ({ key: `${n}`, request: { name: `Ada ${n}`, photo: aPng } }))
      const allCreated = yield* Deferred.make<void>()
      const heyGen: HeyGen = makeHeyGen((sent) => {
        if (isCreate(sent) && heyGen.creates().length === many.length) Deferred.unsafeDone(allCreated, Effect.void)
        return isPoll(sent) ? Effect.as(Deferred.await(allCreated), success(sent)) : success(sent)
      })
      const results = yield* Effect.provide(
        collected(Durable.createFromPhotos(Stream.fromIterable(many), { batch, awaitReady, concurrency: 2 })),
        creator
      ).pipe(Effect.provide(Layer.mergeAll(heyGen.services(), Durable.layerSqlite({ filename: yield* databaseFile }))))
      assert.isTrue(results.every(({ _tag }) => _tag === "Created"))
    })
  )
})

it.scopedLive("a row of v2 that a person resolved as not created is sent on v3 with the key of its own", () =>
  Effect.gen(function* () {
    const filename = yield* databaseFile
    const idempotencyKey = IdempotencyKey.make("row-17")
    const run = (heyGen: HeyGen, creator: Layer.Layer<AvatarCreator, never, AvatarService | PhotoAvatarService>) =>
      collected(
        Durable.createFromPhotos(Stream.make({ key: "1", request: { name: "Ada", photo: aPng }, idempotencyKey }), {
          batch
        })
      ).pipe(
        Effect.provide(creator),
        Effect.provide(Layer.mergeAll(heyGen.services(), Durable.layerSqlite({ filename }), quiet))
      )
    const failing = makeHeyGen((sent) => (isCreate(sent) ? refusal(500, "internal_error")() : success(sent)))
    assert.deepStrictEqual(tagsOf(yield* run(failing, AvatarCreator.layerV2)), { "1": "Ambiguous" })
    yield* Effect.provide(Durable.resolve(batch, "1", "not-created"), Durable.layerSqlite({ filename }))
    const heyGen = makeHeyGen()
    assert.deepStrictEqual(tagsOf(yield* run(heyGen, AvatarCreator.layerV3)), { "1": "Created" })
    assert.strictEqual(heyGen.creates()[0]?.idempotencyKey, "row-17")
  })
)

const creators: ReadonlyArray<
  readonly [string, Layer.Layer<AvatarCreator, never, AvatarService | PhotoAvatarService>]
> = [
  ["layerV3", AvatarCreator.layerV3],
  ["layerV2", AvatarCreator.layerV2]
]

it.effect.each(creators)(
  "why a photo cannot be read hides the API key of a client that only AvatarCreator.%s has",
  ([_, creator]) =>
    Effect.gen(function* () {
      const photo = { size: 3, stream: Stream.fail(new Error("403 for x-api-key: durable-key")) }
      const [result] = yield* collected(
        Durable.createFromPhotos(Stream.make({ key: "1", request: { name: "Ada", photo } }), { batch })
      ).pipe(Effect.provide(Layer.provide(creator, makeHeyGen().services())), Effect.provide(Mock.layerRowStore))
      assert.include(JSON.stringify(result), "403 for x-api-key: <redacted>")
    })
)

it.scoped("why a photo cannot be read hides the API key of a runner that is used where the client is not", () =>
  Effect.gen(function* () {
    const photo = { size: 3, stream: Stream.fail(new Error("403 for x-api-key: durable-key")) }
    const runs = yield* Effect.all([
      Effect.map(Durable.makeFromPhotoRunner({ batch }), (run) => run({ key: "1", request: { name: "Ada", photo } })),
      Effect.map(Durable.makePhotoAvatarRunner({ batch: "avatars" }), (run) =>
        run({ key: "1", request: { name: "Ada", photo } })
      )
    ]).pipe(
      Effect.provide(AvatarCreator.layerV3),
      Effect.provide(Layer.merge(makeHeyGen().services(), Mock.layerRowStore))
    )
    for (const run of runs) assert.include(JSON.stringify(yield* run), "403 for x-api-key: <redacted>")
  })
)

it.scopedLive("a batch begun on v2 is continued on v3: nothing in doubt is sent, and no id of v2 is an asset", () =>
  Effect.gen(function* () {
    const filename = yield* databaseFile
    const run = (
      heyGen: HeyGen,
      creator: Layer.Layer<AvatarCreator, never, AvatarService | PhotoAvatarService>,
      names: ReadonlyArray<string>
    ) =>
      Durable.createFromPhotos(
        Stream.fromIterable(names.map((name) => ({ key: name, request: { name, photo: aPng } }))),
        {
          batch,
          concurrency: 1
        }
      ).pipe(
        collected,
        Effect.provide(creator),
        Effect.provide(Layer.mergeAll(heyGen.services(), Durable.layerSqlite({ filename }), quiet))
      )
    const failing = makeHeyGen((sent) =>
      isCreate(sent) && sent.name === "Grace" ? refusal(500, "internal_error")() : success(sent)
    )
    const before = yield* run(failing, AvatarCreator.layerV2, ["Ada", "Grace"])
    assert.deepStrictEqual(tagsOf(before), { Ada: "Created", Grace: "Ambiguous" })

    const heyGen = makeHeyGen()
    const after = yield* run(heyGen, AvatarCreator.layerV3, ["Ada", "Grace", "Zoe"])
    assert.deepStrictEqual(tagsOf(after), { Ada: "Created", Grace: "Ambiguous", Zoe: "Created" })
    assert.deepStrictEqual(
      heyGen.sent.map(({ name, path }) => `${path} ${name}`.trim()),
      ["/v3/assets", "/v3/avatars Zoe"]
    )
  })
)
