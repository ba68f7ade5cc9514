import { Deferred, Effect, Exit, Schedule, type Scope } from "effect"

/** How the program is asked to stop. */
export interface Stopping {
  /** Waits until it is asked to stop, and returns why. */
  readonly asked: Effect.Effect<string>
  /** Waits until it is asked again, by Ctrl-C. */
  readonly askedAgain: Effect.Effect<void>
}

/** One Ctrl-C can arrive twice: from the terminal, and from npm. */
const sameSignal = 200

const signals = { SIGINT: "Ctrl-C", SIGTERM: "SIGTERM", SIGHUP: "the terminal was closed" } as const

/** Under npm, the program must not run on alone when npm has ended. */
const parentEnded = Effect.suspend(() => {
  const parent = process.ppid
  return Effect.sync(() => process.ppid !== parent).pipe(
    Effect.repeat({ schedule: Schedule.spaced("250 millis"), until: (isGone) => isGone })
  )
})

/** Listens for signals, a closed output, and under npm for the end of npm. */
export const listenForStop: Effect.Effect<Stopping, never, Scope.Scope> = Effect.gen(function* () {
  const asked = yield* Deferred.make<string>()
  const askedAgain = yield* Deferred.make<void>()
  let isFirst = true
  let isAgain = false

  /** Signals that arrived while the program was busy are received before the immediate. */
  const nextIsAgain = () =>
    void setImmediate(() => {
      isAgain = true
    })

  const askOnce = (why: string) => {
    if (!isFirst) return
    isFirst = false
    setImmediate(() => Deferred.unsafeDone(asked, Exit.succeed(why)))
    setTimeout(nextIsAgain, sameSignal).unref()
  }

  const onSignal = (signal: keyof typeof signals) => {
    if (isAgain && signal === "SIGINT") Deferred.unsafeDone(askedAgain, Exit.void)
    askOnce(signals[signal])
  }
  const onClosedOutput = () => askOnce("its output was closed")

  yield* Effect.acquireRelease(
    Effect.sync(() => {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal)
      for (const output of [process.stdout, process.stderr]) output.on("error", onClosedOutput)
    }),
    () =>
      Effect.sync(() => {
        for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, onSignal)
      })
  )
  if (process.env.npm_lifecycle_event !== undefined) {
    yield* Effect.forkScoped(
      Effect.andThen(
        parentEnded,
        Effect.sync(() => askOnce("npm has ended"))
      )
    )
  }
  return { asked: Deferred.await(asked), askedAgain: Deferred.await(askedAgain) }
})
