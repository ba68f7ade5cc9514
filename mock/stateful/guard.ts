import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { Refused } from "../Refused.ts"
import { tooMany, tooManyAtOnce } from "./refusals.ts"
import type { StatefulOptions } from "./StatefulOptions.ts"

const second = 1000

/** Refuses what comes within a second of as many accepted requests as are allowed in one. */
const makeRateLimit = (perSecond: number) =>
  Effect.map(Ref.make<ReadonlyArray<number>>([]), (accepted) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      Effect.flatten(
        Ref.modify(accepted, (before): [Effect.Effect<void, Refused>, ReadonlyArray<number>] => {
          const recent = before.filter((at) => at > now - second)
          return recent.length < perSecond ? [Effect.void, [...recent, now]] : [Effect.fail(tooMany(1)), recent]
        })
      )
    )
  )

/** Lets a request in, or refuses it. */
export type Guard = <A>(request: Effect.Effect<A, Refused>) => Effect.Effect<A, Refused>

/** Runs requests as far as the limits of the options allow. When the scope closes, they take no more time. */
export const makeGuard = ({
  inFlight = Number.POSITIVE_INFINITY,
  latency = Duration.zero,
  perSecond
}: StatefulOptions) =>
  Effect.gen(function* () {
    const limit = perSecond === undefined ? Effect.void : yield* makeRateLimit(perSecond)
    const places = yield* Effect.makeSemaphore(inFlight)
    const takesTime = Duration.toMillis(latency) > 0
    const isClosed = yield* Deferred.make<void>()
    yield* Effect.addFinalizer(() => Deferred.succeed(isClosed, undefined))
    const time = Effect.timeoutOption(Effect.interruptible(Deferred.await(isClosed)), latency)
    const guard: Guard = (request) => {
      const delayed = takesTime ? Effect.flatten(Effect.zipLeft(Effect.exit(request), time)) : request
      const admitted = places.withPermitsIfAvailable(1)(Effect.andThen(limit, delayed))
      return Effect.flatMap(
        admitted,
        Option.match({ onNone: () => Effect.fail(tooManyAtOnce), onSome: Effect.succeed })
      )
    }
    return guard
  })
