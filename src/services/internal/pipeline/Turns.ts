import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Ref from "effect/Ref"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"
import type { Gate } from "../call/AttemptGate.ts"
import { monotonicNow } from "../call/Instant.ts"
import type { InFlight } from "./InFlight.ts"
import { isForConcurrency } from "./isForConcurrency.ts"
import type { Pacer } from "./Pacer.ts"
import type { StopSignal } from "./StopSignal.ts"

export interface Parts {
  readonly inFlight: InFlight
  readonly pacer: Pacer
  readonly onRateLimited: Effect.Effect<void>
  readonly unlessStopped: StopSignal["unlessStopped"]
  /** How long a rejection pauses the requests, in milliseconds; 0 if HeyGen asks for no pause. */
  readonly pauseAfter: (error: HeyGenError) => number
}

/** The turns of one row. The row holds a slot from the turn of an attempt until the attempt ends. */
export const makeTurns = ({ inFlight, onRateLimited, pacer, pauseAfter, unlessStopped }: Parts) =>
  Effect.gen(function* () {
    const hasSlot = yield* Ref.make(false)
    const ownPause = yield* Ref.make(Duration.zero)

    const release = Effect.uninterruptible(
      Effect.flatMap(Ref.getAndSet(hasSlot, false), (had) => (had ? inFlight.release : Effect.void))
    )

    const waitForTurn = (wait: Duration.Duration) =>
      Effect.flatMap(Ref.getAndSet(ownPause, Duration.zero), (pause) => Effect.sleep(Duration.max(wait, pause))).pipe(
        Effect.andThen(inFlight.acquire(Ref.set(hasSlot, true))),
        Effect.andThen(pacer.turn),
        Effect.onInterrupt(() => release)
      )

    const rejected = (error: HeyGenError, sentAt: number) =>
      isForConcurrency(error)
        ? Effect.andThen(inFlight.rejected(sentAt), Ref.set(ownPause, Duration.millis(pauseAfter(error))))
        : pacer.rejected(sentAt, pauseAfter(error))

    const observe = (sentAt: number) => (error: HeyGenError) => {
      if (error._tag === "RateLimited") return Effect.andThen(rejected(error, sentAt), onRateLimited)
      if (error.outcome === "not-sent") return Effect.void
      return Effect.zipRight(pacer.accepted(sentAt), error.outcome === "rejected" ? inFlight.accepted : Effect.void)
    }

    /** Waits for the duration and then for a turn. Returns the reason on the left if the run is stopped first. */
    const turn = (wait: Duration.Duration) => unlessStopped(waitForTurn(wait))

    const pass: Gate["pass"] = (attempt) =>
      Effect.flatMap(monotonicNow, (sentAt) =>
        attempt.pipe(
          Effect.tapError(observe(sentAt)),
          Effect.tap(() => Effect.andThen(pacer.accepted(sentAt), inFlight.accepted)),
          Effect.ensuring(release)
        )
      )

    return {
      turn,
      pass,
      release,
      /** The gate of one call, which has its first turn already. */
      gate: (beforeSend: Gate["beforeSend"]): Gate => ({
        isPaced: true,
        beforeSend,
        pass,
        another: (wait) => Effect.map(turn(wait), Either.isRight)
      })
    }
  })

export type Turns = Effect.Effect.Success<ReturnType<typeof makeTurns>>
