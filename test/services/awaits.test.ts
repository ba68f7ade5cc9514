import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Exit, Fiber, Layer, Option, Ref, Schedule, TestClock } from "effect"
import { type AwaitError, type AwaitOptions, GenerationId, LookId, PhotoAvatarService } from "effect-photo-avatar"
import { aGroup, apiKey, json, live, makeHttpClient } from "../support/inMemory.ts"

const state =
  (status: string, more: object = {}) =>
  () =>
    json({ error: null, data: { ...aGroup, status, ...more } })
type Step = () => Response | Error | "hang"

type Script = ReadonlyArray<Step>

const failing =
  (status: number): Step =>
  () =>
    json({}, { status })
const reset: Step = () => Object.assign(new Error("reset"), { code: "ECONNRESET" })
const hang: Step = () => "hang"

type Wait = (service: PhotoAvatarService.Service, options: AwaitOptions) => Effect.Effect<unknown, AwaitError>

const awaitPhotoAvatar: Wait = (service, options) => service.awaitPhotoAvatar(LookId.make("5f1c"), options)

/** Waits for what has scripted states, the last one for good. */
const wait = (script: Script, schedule?: Schedule.Schedule<unknown, AwaitError>, awaiting: Wait = awaitPhotoAvatar) =>
  Effect.gen(function* () {
    const polledAt: Array<number> = []
    const { layer } = makeHttpClient(() => (script[polledAt.length - 1] ?? script.at(-1) ?? failing(500))())
    const fiber = yield* Effect.flatMap(PhotoAvatarService, (service) => awaiting(service, { schedule })).pipe(
      Effect.provide(
        Layer.orDie(live({ beforeSend: () => Effect.map(Clock.currentTimeMillis, (now) => void polledAt.push(now)) }))
      ),
      Effect.provide(layer),
      Effect.exit,
      Effect.fork
    )
    return { fiber, polledAt }
  })

const waitAnHour = (...parameters: Parameters<typeof wait>) =>
  Effect.gen(function* () {
    const { fiber, polledAt } = yield* wait(...parameters)
    yield* TestClock.adjust("1 hour")
    const exit = yield* Fiber.join(fiber)
    const error = Exit.isFailure(exit) && exit.cause._tag === "Fail" ? Option.some(exit.cause.error) : Option.none()
    return { exit, error: Option.getOrUndefined(error), polledAt }
  })

const generation =
  (status: string, more: object = {}) =>
  () =>
    json({ error: null, data: { id: "3f9d1c7a", status, ...more } })

describe("awaitGeneration", () => {
  const success = generation("success", { image_key_list: ["image/7a2b/original"] })
  const awaitGeneration: Wait = (service, options) => service.awaitGeneration(GenerationId.make("3f9d1c7a"), options)

  it.effect("asks at once, then every 5 seconds, until it is a success", () =>
    Effect.gen(function* () {
      const script = [generation("in_progress"), generation("queued"), failing(503), success]
      const { exit, polledAt } = yield* waitAnHour(script, undefined, awaitGeneration)
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual(polledAt, [0, 5000, 10000, 15000])
    })
  )

  it.effect("polls again when HeyGen answers that the resource is not ready", () =>
    Effect.gen(function* () {
      const notReady = () => json({ error: { code: "RESOURCE_NOT_READY", message: "not yet" } }, { status: 409 })
      const { exit, polledAt } = yield* waitAnHour([notReady, success], undefined, awaitGeneration)
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual(polledAt, [0, 5000])
      const { error } = yield* waitAnHour([notReady], undefined, awaitGeneration)
      assert.strictEqual(error?._tag, "NotReady")
    })
  )

  it.effect("gives up after 5 minutes, and keeps the status last seen", () =>
    Effect.gen(function* () {
      const { error, polledAt } = yield* waitAnHour([generation("in_progress")], undefined, awaitGeneration)
      assert.isTrue(error?._tag === "NotReady" && Option.contains(error.lastStatus, "in_progress"))
      assert.strictEqual(error?.operation, "PhotoAvatarService.awaitGeneration")
      assert.strictEqual(polledAt.at(-1), 300_000)
    })
  )

  it.effect("ends early when it is failed, in the vendor's words", () =>
    Effect.gen(function* () {
      const failed = generation("failed", { msg: "the description was refused" })
      const { error, polledAt } = yield* waitAnHour([generation("in_progress"), failed], undefined, awaitGeneration)
      assert.isTrue(error?._tag === "CreationFailed" && Option.contains(error.lastStatus, "failed"))
      assert.include(error?.message, "the description was refused")
      assert.strictEqual(error?.outcome, "created")
      assert.deepStrictEqual(polledAt, [0, 5000])
    })
  )

  it.effect("ends when it is a success without a photo: whoever gets a generation has an image key", () =>
    Effect.gen(function* () {
      const { error } = yield* waitAnHour([generation("success", { image_key_list: [] })], undefined, awaitGeneration)
      assert.isTrue(error?._tag === "CreationFailed" && Option.contains(error.lastStatus, "success"))
      assert.include(error?.message, "it has no photos")
    })
  )
})

describe("awaitPhotoAvatar", () => {
  it.effect("does not wait a day longer when the clock is set back by a day", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Duration.toMillis("2 days"))
      const clock = yield* Effect.clock
      let back = 0
      const wall = () => clock.unsafeCurrentTimeMillis() - back
      const setBack = () => {
        back = Duration.toMillis("1 day")
        return state("pending")()
      }
      const setBackLater: Clock.Clock = Object.assign(Object.create(clock), {
        unsafeCurrentTimeMillis: wall,
        unsafeCurrentTimeNanos: () => clock.unsafeCurrentTimeNanos(),
        currentTimeMillis: Effect.sync(wall)
      })
      const script = [failing(503), setBack, state("completed")]
      const { fiber } = yield* Effect.withClock(wait(script), setBackLater)
      yield* TestClock.adjust("1 hour")
      assert.isTrue(Option.isSome(yield* Fiber.poll(fiber)))
    })
  )

  it.effect("asks at once, then every 5 seconds, until it is completed", () =>
    Effect.gen(function* () {
      const { exit, polledAt } = yield* waitAnHour([state("pending"), state("pending"), state("completed")])
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual(polledAt, [0, 5000, 10000])
    })
  )

  it.effect("waits on a status it does not know, and on an appeal", () =>
    Effect.gen(function* () {
      const { exit } = yield* waitAnHour([state("archived"), state("in_appeal"), state("completed")])
      assert.isTrue(Exit.isSuccess(exit))
    })
  )

  it.effect("gives up after 5 minutes, and keeps the status last seen", () =>
    Effect.gen(function* () {
      const { error, polledAt } = yield* waitAnHour([state("pending"), state("in_appeal")])
      assert.isTrue(error?._tag === "NotReady" && Option.contains(error.lastStatus, "in_appeal"))
      assert.strictEqual(error?.outcome, "created")
      assert.strictEqual(error?.attempts, polledAt.length)
      assert.deepStrictEqual([polledAt.length, polledAt.at(-1)], [61, 300_000])
    })
  )

  it.effect.each([
    ["failed", {}, "failed"],
    ["moderation_rejected", { moderation_msg: "a public figure" }, "a public figure"]
  ] as const)("ends early when it is %s, in the vendor's words", ([status, more, words]) =>
    Effect.gen(function* () {
      const { error, polledAt } = yield* waitAnHour([state("pending"), state(status, more)])
      assert.isTrue(error?._tag === "CreationFailed" && Option.contains(error.lastStatus, status))
      assert.include(error?.message, words)
      assert.deepStrictEqual(polledAt, [0, 5000])
    })
  )

  it.effect.each([
    ["a 429", failing(429), 5000],
    ["a 503", failing(503), 5000],
    ["a reset", reset, 5000],
    ["a timeout", hang, 35_000]
  ] as const)("tolerates %s of a single poll", ([_, fault, nextAt]) =>
    Effect.gen(function* () {
      const { exit, polledAt } = yield* waitAnHour([fault, state("pending"), state("completed")])
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual(polledAt, [0, nextAt, nextAt + 5000])
    })
  )

  it.effect("tells the state last seen when it gives up amid faults, and the fault when it saw none", () =>
    Effect.gen(function* () {
      const seen = yield* waitAnHour([state("pending"), failing(503)])
      assert.isTrue(seen.error?._tag === "NotReady" && Option.contains(seen.error.lastStatus, "pending"))
      const unseen = yield* waitAnHour([failing(503)])
      assert.strictEqual(unseen.error?._tag, "ServerError")
    })
  )

  it.effect("ends at once on a failure that time does not change, and does not deny what was created", () =>
    Effect.gen(function* () {
      const { error, polledAt } = yield* waitAnHour([failing(401)])
      assert.deepStrictEqual([error?._tag, error?.outcome], ["ApiKeyRejected", "created"])
      assert.deepStrictEqual(error?.createdId, Option.some("5f1c"))
      assert.strictEqual(error?.operation, "PhotoAvatarService.awaitPhotoAvatar")
      assert.match(error?.message ?? "", /^PhotoAvatarService.awaitPhotoAvatar: poll 1 of 5f1c failed. .* answered 401/)
      assert.strictEqual(polledAt.length, 1)
      const unknown = yield* waitAnHour([() => json({ error: { code: "not_found" } }, { status: 404 })])
      assert.deepStrictEqual([unknown.error?._tag, unknown.error?.outcome], ["ResourceNotFound", "ambiguous"])
    })
  )

  it.effect("goes on after a page of a gateway, and when a body ends early", () =>
    Effect.gen(function* () {
      const page: Step = () => new Response("<html>One moment</html>", { status: 200 })
      const cut: Step = () =>
        new Response(new ReadableStream({ pull: (body) => body.error(new Error("socket hang up")) }))
      const { exit, polledAt } = yield* waitAnHour([page, cut, state("completed")])
      assert.isTrue(Exit.isSuccess(exit))
      assert.lengthOf(polledAt, 3)
    })
  )

  it.effect("ends at once when beforeSend refuses a poll, and when its id is invalid", () =>
    Effect.gen(function* () {
      const asked = yield* Ref.make(0)
      const refusing = live({
        beforeSend: () =>
          Effect.zipRight(
            Ref.update(asked, (count) => count + 1),
            Effect.fail(new Error("closed"))
          )
      })
      const { layer } = makeHttpClient(state("completed"))
      const ended = yield* Effect.flatMap(PhotoAvatarService, (service) => awaitPhotoAvatar(service, {})).pipe(
        Effect.provide(Layer.orDie(refusing)),
        Effect.provide(layer),
        Effect.flip
      )
      assert.include(ended.message, "closed")
      assert.strictEqual(yield* Ref.get(asked), 1)
      const invalid: Wait = (service, options) => service.awaitPhotoAvatar("" as LookId, options)
      const { error } = yield* waitAnHour([state("completed")], undefined, invalid)
      assert.deepStrictEqual([error?._tag, error?.outcome], ["InvalidRequest", "ambiguous"])
    })
  )

  it.effect("does not deny what was created when no poll left", () =>
    Effect.gen(function* () {
      const unresolved: Step = () => Object.assign(new Error("no such host"), { code: "ENOTFOUND" })
      const { error } = yield* waitAnHour([unresolved])
      assert.deepStrictEqual([error?._tag, error?.outcome], ["TransportError", "created"])
    })
  )

  const askingToWait =
    (seconds: number): Step =>
    () =>
      json({}, { status: 429, headers: { "retry-after": String(seconds) } })

  it.effect("asks no sooner than HeyGen allows, and not at all when it asks for more than a minute", () =>
    Effect.gen(function* () {
      const patient = yield* waitAnHour([state("pending"), askingToWait(20), state("completed")])
      assert.deepStrictEqual(patient.polledAt, [0, 5000, 25_000])
      const impatient = yield* waitAnHour([state("pending"), askingToWait(61)])
      assert.strictEqual(impatient.error?._tag, "RateLimited")
      assert.lengthOf(impatient.polledAt, 2)
    })
  )

  it.effect("says in the end how often it asked, and what the last fault was", () =>
    Effect.gen(function* () {
      const { error, polledAt } = yield* waitAnHour([state("pending"), failing(503)])
      assert.strictEqual(error?.attempts, polledAt.length)
      assert.include(error?.message, `5f1c is pending after ${polledAt.length} polls.`)
      assert.include(error?.message, "HeyGen answered 503")
    })
  )

  it.effect("repeats no secret of the vendor's words, and not all of them", () =>
    Effect.gen(function* () {
      const words = `see https://files.test/i?Signature=top-secret for ${apiKey} ${"x".repeat(5000)}`
      const refused = yield* waitAnHour([state("moderation_rejected", { moderation_msg: words })])
      const unknown = yield* waitAnHour([state(words)])
      for (const error of [refused.error, unknown.error]) {
        const said = JSON.stringify(error)
        assert.notInclude(said, "top-secret")
        assert.notInclude(said, apiKey)
        assert.isBelow(said.length, 3000)
      }
    })
  )

  it.effect("asks as the caller's schedule says, and tells it why", () =>
    Effect.gen(function* () {
      const told: Array<string> = []
      const schedule = Schedule.exponential("1 second").pipe(
        Schedule.intersect(Schedule.recurs(3)),
        Schedule.tapInput((notYet: AwaitError) => Effect.sync(() => told.push(notYet._tag)))
      )
      const { error, polledAt } = yield* waitAnHour([state("pending"), failing(503), state("pending")], schedule)
      assert.strictEqual(error?._tag, "NotReady")
      assert.deepStrictEqual(polledAt, [0, 1000, 3000, 7000])
      assert.deepStrictEqual(told, ["NotReady", "ServerError", "NotReady", "NotReady"])
      yield* waitAnHour([state("failed")], schedule)
      assert.lengthOf(told, 4)
    })
  )

  it.effect("stops asking when it is interrupted", () =>
    Effect.gen(function* () {
      const { fiber, polledAt } = yield* wait([state("pending")])
      yield* TestClock.adjust("12 seconds")
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(polledAt, [0, 5000, 10000])
    })
  )
})
