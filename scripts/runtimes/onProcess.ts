import { FetchHttpClient } from "@effect/platform"
import { Effect, Layer, Stream } from "effect"
import { AssetId, AvatarService, Live } from "effect-photo-avatar"
import { type At, callChecks, servicesOn } from "./calls.ts"
import { type Check, expect, runChecks } from "./check.ts"
import type { Places } from "./Places.ts"

/** Runs the checks in a process, and prints one result a line. What needs an entry of its own loads it by itself. */
const [, , transport, settings = ""] = process.argv
const places: Places = JSON.parse(settings)

const load = <A>(module: () => Promise<A>) => Effect.tryPromise({ try: module, catch: (error) => error })

const durable = (at: At) =>
  Effect.gen(function* () {
    const Durable = yield* load(() => import("effect-photo-avatar/durable"))
    const run = Durable.createPhotoAvatars(
      Stream.make({ key: "1", request: { name: "Ada", photo: AssetId.make("asset-1") } }),
      { batch: "one" }
    ).pipe(
      Stream.runCollect,
      Effect.map((results) =>
        Array.from(results, (row) =>
          row._tag === "Created" && row.created._tag === "Complete" ? `created ${row.created.value.look.id}` : row._tag
        ).join()
      ),
      Effect.provide(Durable.layerSqlite({ filename: "rows.db" })),
      Effect.provide(at(places.heyGen))
    )
    const first = yield* run
    yield* expect(first.startsWith("created "), true)
    yield* expect(yield* run, first) // the stored avatar, not another
  })

const createOne = Effect.flatMap(AvatarService, (avatars) =>
  avatars.createPhotoAvatar({ name: "Ada", photo: AssetId.make("asset-1") })
)

const mockChecks: ReadonlyArray<Check> = [
  {
    name: "`/mock` in memory",
    run: Effect.flatMap(
      load(() => import("effect-photo-avatar/mock")),
      (Mock) => Effect.provide(createOne, Mock.layerInMemory())
    )
  },
  {
    name: "`/mock` as a server",
    run: Effect.flatMap(
      load(() => import("effect-photo-avatar/mock")),
      (Mock) => Effect.provide(createOne, Mock.layerStateful())
    )
  }
]

const onFetch = servicesOn((options) => Layer.provide(Live.layer(options), FetchHttpClient.layer))

const onUndici = servicesOn((options) =>
  Layer.unwrapEffect(
    Effect.map(Effect.orDie(load(() => import("effect-photo-avatar/node"))), (OnNode) => OnNode.layer(options))
  )
)

const at = transport === "fetch" ? onFetch : onUndici

const checks = [
  ...callChecks(places, at),
  { name: "`/durable` on SQLite", run: durable(at) },
  ...(transport === "fetch" ? mockChecks : [])
]

await Effect.runPromise(runChecks(checks, (result) => process.stdout.write(`${JSON.stringify(result)}\n`)))
process.exit(0)
