import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"

/** The slots for rows in flight: one at first, and another each time one is given back, up to a maximum. */
export interface ConcurrencyRamp {
  readonly take: Effect.Effect<void>
  readonly giveBack: Effect.Effect<void>
}

export const makeConcurrencyRamp = (most: number): Effect.Effect<ConcurrencyRamp> =>
  Effect.gen(function* () {
    const opened = yield* Ref.make(1)
    const free = yield* Effect.makeSemaphore(1)
    const open = Ref.modify(opened, (count) => (count < most ? [2, count + 1] : [1, count]))
    return { take: free.take(1), giveBack: Effect.flatMap(open, free.release) }
  })
