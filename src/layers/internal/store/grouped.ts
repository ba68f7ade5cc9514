import * as Arr from "effect/Array"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

interface Waiting<A, B, E> {
  readonly input: A
  readonly done: Deferred.Deferred<B, E>
}

/**
 * Group commit: inputs that arrive while `runAll` runs are passed to its next run together, at most `most` of them, and no
 * two with the same id. Those that wait when the scope closes are run nevertheless; later ones fail with `closed`.
 */
export const grouped = <A, B, E>(
  runAll: (inputs: ReadonlyArray<A>) => Effect.Effect<ReadonlyArray<B>, E>,
  { closed, idOf, most }: { readonly idOf: (input: A) => string; readonly most: number; readonly closed: E }
): Effect.Effect<(input: A) => Effect.Effect<B, E>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const waiting: Array<Waiting<A, B, E>> = []
    const arrival = yield* Effect.makeLatch()
    let isClosed = false

    const runGroup = (group: ReadonlyArray<Waiting<A, B, E>>) =>
      Effect.matchCauseEffect(runAll(group.map(({ input }) => input)), {
        onFailure: (cause) => Effect.forEach(group, ({ done }) => Deferred.failCause(done, cause), { discard: true }),
        onSuccess: (outputs) =>
          Effect.forEach(Arr.zip(group, outputs), ([{ done }, output]) => Deferred.succeed(done, output), {
            discard: true
          })
      })

    const takeGroup = () => {
      const ids = new Set<string>()
      for (const { input } of waiting) {
        const id = idOf(input)
        if (ids.size === most || ids.has(id)) break
        ids.add(id)
      }
      const group = waiting.splice(0, ids.size)
      if (waiting.length === 0) arrival.unsafeClose()
      return group
    }

    /** An input leaves `waiting` only where the loop can no longer be interrupted: otherwise the last run finds it. */
    const runNextGroup = Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        yield* restore(arrival.await)
        // A statement of SQLite blocks the process. What arrived meanwhile is read from its sockets before the next.
        yield* Effect.sleep(Duration.zero)
        const group = takeGroup()
        if (group.length > 0) yield* runGroup(group)
      })
    )

    yield* Effect.forkScoped(Effect.forever(runNextGroup))
    yield* Effect.addFinalizer(() =>
      Effect.suspend(() => {
        isClosed = true
        return Effect.whileLoop({
          while: () => waiting.length > 0,
          body: () => runGroup(takeGroup()),
          step: () => {}
        })
      })
    )

    return (input) =>
      Effect.flatMap(Deferred.make<B, E>(), (done) => {
        if (isClosed) return Effect.fail(closed)
        waiting.push({ input, done })
        arrival.unsafeOpen()
        return Deferred.await(done)
      })
  })
