import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"

/** How many requests may be in flight at once, as far as HeyGen's refusals tell. */
interface Bound {
  readonly limit: number
  readonly busy: number
  /** How many were taken since the limit last changed. */
  readonly taken: number
}

/**
 * Bounds the requests in flight. A refusal for concurrency lowers the bound below what was in flight; when all places were
 * used as often as there are places, one more is tried.
 */
export interface InFlight {
  readonly take: Effect.Effect<void>
  readonly giveBack: Effect.Effect<void>
  readonly taken: Effect.Effect<void>
  readonly refused: Effect.Effect<void>
}

const afterTaken = (bound: Bound, most: number): Bound => {
  const taken = bound.taken + 1
  return taken >= bound.limit ** 2 && bound.limit < most
    ? { ...bound, limit: bound.limit + 1, taken: 0 }
    : { ...bound, taken }
}

const afterRefused = (bound: Bound): Bound => ({
  ...bound,
  limit: Math.max(1, Math.min(bound.limit, bound.busy) - 1),
  taken: 0
})

const withBusy = (change: number) => (bound: Bound) => ({ ...bound, busy: bound.busy + change })

export const makeInFlight = (most: number): Effect.Effect<InFlight> =>
  Effect.gen(function* () {
    const bound = yield* Ref.make<Bound>({ limit: most, busy: 0, taken: 0 })
    const places = yield* Effect.makeSemaphore(most)
    const change = (f: (bound: Bound) => Bound) =>
      Effect.flatMap(
        Ref.modify(bound, (before) => {
          const after = f(before)
          return [after.limit === before.limit ? Effect.void : places.resize(after.limit), after]
        }),
        (resize) => resize
      )
    return {
      take: Effect.zipRight(places.take(1), Ref.update(bound, withBusy(1))),
      giveBack: Effect.zipRight(Ref.update(bound, withBusy(-1)), places.release(1)),
      taken: change((now) => afterTaken(now, most)),
      refused: change(afterRefused)
    }
  })
