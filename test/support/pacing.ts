import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { Clock, Duration, Effect, Fiber, Layer, Logger, LogLevel, Stream } from "effect"
import { ImageKey } from "effect-photo-avatar"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
import { aGroup, json, live } from "./inMemory.ts"
import { type Limit, type Limiter, slidingWindow } from "./limits.ts"
import { makeVirtualClock } from "./virtualClock.ts"

const second = 1000

export interface Asked {
  readonly at: number
  readonly taken: boolean
}

export interface Behaviour {
  readonly limiter: Limiter
  /** How long the request with that number, from 1, is on its way. */
  readonly travel: (number: number) => number
  /** How long it takes to answer. */
  readonly latency: () => number
  /** The headers of a refusal, after which a request would be taken so many milliseconds later. */
  readonly refusal: (wait: number, now: number) => Record<string, string>
}

/** Says how long to wait, in whole seconds. */
export const inSeconds = (wait: number): Record<string, string> => ({
  "retry-after": String(Math.max(1, Math.ceil(wait / second)))
})

export const saysNothing = (): Record<string, string> => ({})

/** HeyGen, as it refuses what its limiter does not let through. */
export const serve = ({ latency, limiter, refusal, travel }: Behaviour) => {
  const asked: Array<Asked> = []
  let sent = 0
  const client = HttpClient.make((request) =>
    Effect.gen(function* () {
      sent += 1
      const travelTime = travel(sent)
      if (travelTime > 0) yield* Effect.sleep(travelTime)
      const now = yield* monotonicMillis
      const wait = limiter(now)
      asked.push({ at: now, taken: wait === 0 })
      yield* Effect.sleep(latency())
      const body =
        wait === 0 ? json({ error: null, data: aGroup }) : json({}, { status: 429, headers: refusal(wait, now) })
      return HttpClientResponse.fromWeb(request, body)
    })
  )
  return {
    asked,
    services: Layer.provide(
      Layer.orDie(live({ retry: {}, timeout: { write: Duration.infinity } })),
      Layer.succeed(HttpClient.HttpClient, client)
    )
  }
}

const monotonicMillis = Effect.map(Clock.currentTimeNanos, (nanos) => Number(nanos) / 1_000_000)

export const limitedTo = (limit: Limit, behaviour: Partial<Behaviour> = {}) =>
  serve({
    limiter: slidingWindow(second)(limit),
    travel: () => 0,
    latency: () => 20,
    refusal: inSeconds,
    ...behaviour
  })

export const rows = Stream.map(Stream.range(1, 1_000_000), (index) => ({
  key: `row-${index}`,
  request: { name: "Ada", imageKey: ImageKey.make(`image/${index}/original`) }
}))

/** What a server was asked for by a pipeline, in so many seconds. The wall clock may be ahead of time, or behind it. */
export const observe = (
  { asked, services }: Pick<ReturnType<typeof serve>, "asked" | "services">,
  options: Parameters<typeof PhotoAvatarPipeline.createGroups>[1],
  seconds: number,
  wallClock: (now: number) => number = (now) => now
) =>
  Effect.gen(function* () {
    const { clock, pass } = makeVirtualClock(wallClock)
    const fiber = yield* PhotoAvatarPipeline.createGroups(rows, { concurrency: 8, ...options }).pipe(
      Stream.runDrain,
      Effect.provide(services),
      Effect.withClock(clock),
      Logger.withMinimumLogLevel(LogLevel.None),
      Effect.fork
    )
    yield* pass(seconds * second)
    yield* Fiber.interrupt(fiber)
    return asked
  })

export const takenBetween = (asked: ReadonlyArray<Asked>, from: number, to: number) =>
  asked.filter(({ at, taken }) => taken && at >= from && at < to).length

export const refusedBetween = (asked: ReadonlyArray<Asked>, from: number, to: number) =>
  asked.filter(({ at, taken }) => !taken && at >= from && at < to).length
