import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

const lifetime = Duration.toMillis("24 hours")

interface OncePerKey<A, E> {
  /** The answer while the first request with the key is in progress. */
  readonly inProgress: Effect.Effect<A, E>
  /** Whether the first answer is kept. After any other one, the key is free again. */
  readonly isKept: (answer: A) => boolean
  /** What each answer passes. A key is in progress until its first answer has passed it. */
  readonly guard: (answer: Effect.Effect<A, E>) => Effect.Effect<A, E>
}

/** Answers once per idempotency key: for 24 hours a known key gets its first answer again. Failures are not kept. */
export const makeOncePerKey = <A, E>({ guard, inProgress, isKept }: OncePerKey<A, E>) => {
  const firsts = new Map<string, { readonly at: number; readonly answer: Effect.Effect<A, E> }>()
  return (key: string, answer: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.flatMap(Clock.currentTimeMillis, (at) => {
      const first = firsts.get(key)
      if (first !== undefined && at - first.at < lifetime) return guard(first.answer)
      firsts.set(key, { at, answer: inProgress })
      return Effect.onExit(guard(answer), (exit) =>
        Effect.sync(() => {
          if (Exit.isSuccess(exit) && isKept(exit.value)) firsts.set(key, { at, answer: exit })
          else firsts.delete(key)
        })
      )
    })
}
