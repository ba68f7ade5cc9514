import { existsSync, readdirSync, readlinkSync } from "node:fs"
import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, describe, it, layer } from "@effect/vitest"
import { Array as Arr, Deferred, Effect, Fiber, Layer, Logger, LogLevel, Option, Redacted, Stream } from "effect"
import { AssetId, ImageKey, type RowResult } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
import { type FaultCase, hangs, refusalsBefore, strikesAfter, strikesBefore } from "../support/faultCases.ts"
import { liveServices } from "../support/live.ts"
import { loopbackServer } from "../support/loopbackServer.ts"
import { isSoak } from "../support/soak.ts"
import { transports } from "../support/transports.ts"

const count = isSoak ? 5000 : 40
/** Excluded: faults that stop a run, and faults that take longer than all others together. */
const leftOut = ["401", "402", "410", "gzip bomb", "endless body", "little bandwidth"]

const mix = [...strikesAfter, ...strikesBefore, ...refusalsBefore].filter(({ name }) => !leftOut.includes(name))

const aThirdOf = (cases: ReadonlyArray<FaultCase>) =>
  Mock.sometimes({ probability: 0.3, seed: 20261123, strikes: cases.map(({ strike }) => strike) })

const aThird = aThirdOf(mix)

/** A retry after one of these settles a row that has a key. One that hangs takes as long as a timeout. */
const aThirdTransient = aThirdOf(
  mix.filter(({ name, strike }) => !/^(?!408|429)4|redirect|refusal/.test(name) && !hangs(strike))
)

const nameOf = (index: number) => `Ada ${index}`

const rowsOf = <Request>(request: (index: number) => Request) =>
  Stream.map(Stream.range(1, count), (index) => ({ key: nameOf(index), request: request(index) }))

const groups = rowsOf((index) => ({ name: nameOf(index), imageKey: ImageKey.make(`image/${index}/original`) }))

const avatars = rowsOf((index) => ({ name: nameOf(index), photo: AssetId.make(`asset-${index}`) }))

/** How often each name was committed. */
const committed = Effect.flatMap(Mock.FaultProxy, ({ ledger }) =>
  Effect.map(ledger, (entries) => {
    const times = new Map<string, number>()
    for (const entry of entries) times.set(entry.name, (times.get(entry.name) ?? 0) + entry.committed)
    return times
  })
)

/** The rows whose result contradicts the ledger. */
const untruths = (results: ReadonlyArray<RowResult<unknown>>, times: ReadonlyMap<string, number>) =>
  results.filter(({ _tag, key }) => {
    const done = times.get(key) ?? 0
    if (done > 1) return true
    return _tag === "Created" ? done !== 1 : _tag !== "Ambiguous" && done !== 0
  })

/** For runs in which some requests hang. A request that takes longer by itself makes a row ambiguous, which is no untruth. */
const impatient = { timeout: "1 second", retry: { base: "1 millis" } } as const

const collect = <E, R>(results: Stream.Stream<RowResult<unknown>, E, R>, options?: Mock.Options) =>
  Stream.runCollect(results).pipe(
    Effect.map((all) => Array.from(all)),
    Effect.provide(Mock.layerServices({}, options)),
    Logger.withMinimumLogLevel(LogLevel.None)
  )

const assertEachOnce = (results: ReadonlyArray<RowResult<unknown>>) => {
  assert.lengthOf(results, count)
  assert.lengthOf(Arr.dedupe(results.map(({ key }) => key)), count)
}

/** A server that responds after a short delay, the arrival of its n-th request, and the number of its open connections. */
const slowServer = (n: number) =>
  Effect.gen(function* () {
    const arrived = yield* Deferred.make<void>()
    let requests = 0
    const { baseUrl, server } = yield* loopbackServer((request, response) => {
      requests += 1
      if (requests === n) Deferred.unsafeDone(arrived, Effect.void)
      request.resume().on("end", () => setTimeout(() => response.writeHead(500).end(), 20))
    })
    return {
      baseUrl,
      arrived: Deferred.await(arrived),
      open: Effect.async<number>((counted) => {
        server.getConnections((_, connections) => counted(Effect.succeed(connections)))
      })
    }
  })

/** The open files of this process, if the system lists them. */
const openFiles = () => {
  const directory = "/proc/self/fd"
  if (!existsSync(directory)) return []
  return readdirSync(directory).flatMap((fd) => {
    // It may be closed meanwhile.
    return Option.toArray(Option.liftThrowable(readlinkSync)(`${directory}/${fd}`))
  })
}

const moments = isSoak ? 50 : 5

describe.each(transports.slice(1))("on %s", (_, transport) => {
  it.scopedLive(`a pipeline interrupted at any of ${moments} moments leaves no fiber, socket or file behind`, () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const path = yield* files.makeTempFileScoped()
      yield* files.writeFileString(path, "Ada\n".repeat(100_000))
      const lines = files.stream(path).pipe(
        Stream.decodeText(),
        Stream.splitLines,
        Stream.map((name) => ({ key: name, request: { name, imageKey: ImageKey.make("image/5f1c/original") } }))
      )
      for (const moment of Arr.range(1, moments)) {
        // Some come before the first response, some after it.
        const { arrived, baseUrl, open } = yield* slowServer(4 * moment)
        const fibers = yield* Fiber.roots
        const running = PhotoAvatarPipeline.createGroups(lines, { concurrency: 8 }).pipe(
          Stream.runDrain,
          Effect.provide(
            Layer.orDie(
              liveServices({ apiKey: Redacted.make("a-key-of-a-test"), baseUrl, retry: { base: "1 millis" } })
            )
          ),
          Effect.provide(transport),
          Logger.withMinimumLogLevel(LogLevel.None)
        )
        yield* Effect.raceFirst(Effect.andThen(running, Effect.dieMessage("The pipeline was not interrupted")), arrived)
        yield* Effect.delay(open, "5 millis").pipe(Effect.repeat({ until: (connections) => connections === 0 }))
        assert.isAtMost((yield* Fiber.roots).length, fibers.length)
        assert.notInclude(openFiles(), path)
      }
    }).pipe(Effect.provide(NodeFileSystem.layer))
  )
})

layer(Layer.merge(Mock.layerPrismServer, transports[1][1]), { excludeTestServices: true })(
  `a pipeline of ${count} rows`,
  (it) => {
    it.effect("reports each row as the ledger does, whatever fails", () =>
      Effect.gen(function* () {
        const results = yield* collect(PhotoAvatarPipeline.createGroups(groups, { concurrency: 32 }), impatient)
        assertEachOnce(results)
        assert.deepStrictEqual(untruths(results, yield* committed), [])
        assert.isTrue(results.some(({ _tag }) => _tag === "Ambiguous"))
      }).pipe(Effect.provide(Mock.layerFaults(aThird)))
    )

    const onV3 = (isFewAmbiguous: boolean) =>
      Effect.gen(function* () {
        const results = yield* collect(PhotoAvatarPipeline.createPhotoAvatars(avatars, { concurrency: 32 }), {
          timeout: isFewAmbiguous ? "10 minutes" : impatient.timeout,
          retry: { ...impatient.retry, times: 20 }
        })
        assertEachOnce(results)
        assert.deepStrictEqual(untruths(results, yield* committed), [])
        if (isFewAmbiguous) {
          assert.isAtMost(results.filter(({ _tag }) => _tag === "Ambiguous").length, count / 20)
        }
      })

    it.effect("does so on v3", () => Effect.provide(onV3(false), Mock.layerFaults(aThird)))

    it.effect("leaves few rows ambiguous on v3, where each has a key, while faults are transient", () =>
      Effect.provide(onV3(true), Mock.layerFaults(aThirdTransient))
    )

    it.effect("creates every row once when nothing fails", () =>
      Effect.gen(function* () {
        const results = yield* collect(PhotoAvatarPipeline.createGroups(groups, { concurrency: 8 }))
        assertEachOnce(results)
        assert.isTrue(results.every(({ _tag }) => _tag === "Created"))
        assert.deepStrictEqual(untruths(results, yield* committed), [])
      }).pipe(Effect.provide(Mock.layerFaults(() => undefined)))
    )
  }
)
