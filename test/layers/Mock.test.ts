import * as Net from "node:net"
import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Cause, Context, Deferred, Effect, Exit, Fiber, Layer, Option, Scope } from "effect"
import { AvatarService, HeyGenClient, LookId, PhotoAvatarService } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { aRequest, createGroup } from "../support/inMemory.ts"

const turnOfTheEventLoop = Effect.async<void>((resume) => void setImmediate(() => resume(Effect.void)))

/** The number of servers of this process, after closing handles have closed. */
const listeners = Effect.map(
  Effect.repeatN(turnOfTheEventLoop, 1),
  () => process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap").length
)

const isRefused = (baseUrl: string) =>
  Effect.isFailure(Effect.tryPromise(() => fetch(baseUrl, { method: "POST", headers: { connection: "close" } })))

describe("the mock layer", () => {
  it.live("leaves no server behind when its scope closes", () =>
    Effect.gen(function* () {
      const before = yield* listeners
      const baseUrl = yield* Effect.gen(function* () {
        yield* createGroup
        assert.strictEqual(yield* listeners, before + 1)
        return (yield* Effect.flatMap(HeyGenClient, ({ target }) => target)).baseUrl
      }).pipe(Effect.provide(Mock.layer()))
      assert.strictEqual(yield* listeners, before)
      assert.isTrue(yield* isRefused(baseUrl))
    })
  )

  it.live("leaves no server behind when it is interrupted, while it starts or while it is in use", () =>
    Effect.gen(function* () {
      const before = yield* listeners
      const starting = yield* Effect.fork(Layer.launch(Mock.layer()))
      yield* Effect.yieldNow()
      yield* Fiber.interrupt(starting)
      assert.strictEqual(yield* listeners, before)

      const inUse = yield* Deferred.make<string>()
      const using = yield* HeyGenClient.pipe(
        Effect.tap(() => createGroup),
        Effect.flatMap(({ target }) => target),
        Effect.flatMap(({ baseUrl }) => Deferred.succeed(inUse, baseUrl)),
        Effect.zipRight(Effect.never),
        Effect.provide(Mock.layer()),
        Effect.fork
      )
      const baseUrl = yield* Deferred.await(inUse)
      yield* Fiber.interrupt(using)
      assert.strictEqual(yield* listeners, before)
      assert.isTrue(yield* isRefused(baseUrl))
    })
  )

  it.live("does not wait for an idle client when its scope closes", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { baseUrl } = Context.get(yield* Layer.buildWithScope(Mock.layerPrismServer, scope), Mock.MockServer)
      const idle = yield* Effect.acquireRelease(
        Effect.async<Net.Socket>((resume) => {
          const socket = Net.connect(Number(new URL(baseUrl).port), "127.0.0.1", () => resume(Effect.succeed(socket)))
        }),
        (socket) => Effect.sync(() => socket.destroy())
      )
      idle.on("error", () => undefined)
      const closing = Effect.disconnect(Scope.close(scope, Exit.void))
      assert.isTrue(Option.isSome(yield* Effect.timeoutOption(closing, "1 minute")))
    }).pipe(Effect.scoped)
  )

  it.live("runs beside another mock, each with its own scenarios", () =>
    Effect.gen(function* () {
      const [one, other] = yield* Effect.all(
        [Layer.build(Mock.layer()), Layer.build(Mock.layer({ "v2.createGroup": "forbidden" }))],
        { concurrency: 2 }
      )
      const target = Effect.flatMap(HeyGenClient, ({ target }) => target)
      assert.notStrictEqual(
        (yield* Effect.provide(target, one)).baseUrl,
        (yield* Effect.provide(target, other)).baseUrl
      )
      const group = yield* Effect.provide(createGroup, one)
      const error = yield* Effect.flip(Effect.provide(createGroup, other))
      assert.deepStrictEqual(group.status, Option.some("pending"))
      assert.strictEqual(error._tag, "AccessDenied")
    }).pipe(Effect.scoped)
  )

  it.live("serves many scenarios with one server", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* Mock.MockServer
      const statusOf = (scenario: Mock.ScenarioName<"v2.createGroup">) =>
        Effect.gen(function* () {
          assert.strictEqual((yield* Mock.MockServer).baseUrl, baseUrl)
          return yield* Effect.match(createGroup, {
            onFailure: (error): string => error._tag,
            onSuccess: (group): string => Option.getOrElse(group.status, () => "without a status")
          })
        }).pipe(Effect.provide(Mock.layerServices({ "v2.createGroup": scenario }, { retry: { times: 0 } })))
      const scenarios = ["uploaded", "rateLimited", "badGateway"] as const
      const statuses = yield* Effect.forEach(scenarios, statusOf)
      assert.deepStrictEqual(statuses, ["pending", "RateLimited", "ServerError"])
    }).pipe(Effect.provide(Mock.layerPrismServer), Effect.provide(FetchHttpClient.layer))
  )

  const servers = {
    "the stateful server": Mock.layerStatefulServer(),
    "a proxy in front of the stateful server": Layer.provide(
      Mock.layerFaults(() => undefined),
      Mock.layerStatefulServer()
    )
  }

  it.live.each(Object.entries(servers))("refuses scenarios on %s, which would ignore them", ([_, server]) =>
    Effect.gen(function* () {
      const services = Layer.provide(
        Mock.layerServices({ "v3.createPhotoAvatar": "insufficientCredit", "v3.getAccount": undefined }),
        server
      )
      const exit = yield* Effect.exit(Effect.provide(AvatarService, services))
      assert.isTrue(Exit.isFailure(exit) && Cause.isDie(exit.cause), String(exit))
      assert.include(String(exit), "would ignore those of v3.createPhotoAvatar:")
    }).pipe(Effect.provide(FetchHttpClient.layer))
  )

  it.live("accepts on the stateful server a scenario that is undefined, which counts as absent", () =>
    AvatarService.pipe(
      Effect.flatMap((avatars) => avatars.getAccount),
      Effect.provide(Mock.layerServices({ "v3.createPhotoAvatar": undefined })),
      Effect.provide(Layer.merge(Mock.layerStatefulServer(), FetchHttpClient.layer))
    )
  )

  it.live("answers with a scenario through a proxy in front of the checked server", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const error = yield* Effect.flip(avatars.getAccount)
      assert.strictEqual(error._tag, "ApiKeyRejected")
    }).pipe(
      Effect.provide(Mock.layerServices({ "v3.getAccount": "unauthorized" })),
      Effect.provide(Mock.layerFaults(() => undefined)),
      Effect.provide(Layer.merge(Mock.layerCheckedServer(), FetchHttpClient.layer))
    )
  )

  it.live("returns scenarios in turn, and repeats the last", () =>
    Effect.gen(function* () {
      const photoAvatars = yield* PhotoAvatarService
      const ask = Effect.map(photoAvatars.getPhotoAvatar(LookId.make("5f1c")), ({ status }) => status)
      const statuses = yield* Effect.replicateEffect(ask, 4)
      assert.deepStrictEqual(Arr.getSomes(statuses), ["pending", "pending", "completed", "completed"])
    }).pipe(Effect.provide(Mock.layer({ "v2.getPhotoAvatar": ["pending", "pending", "completed"] })))
  )

  it.live("validates a request as the live layer does, before it is sent", () =>
    Effect.gen(function* () {
      const photoAvatars = yield* PhotoAvatarService
      const error = yield* Effect.flip(photoAvatars.createGroup({ ...aRequest, name: " " }))
      assert.strictEqual(error.outcome, "not-sent")
    }).pipe(Effect.provide(Mock.layer()))
  )
})
