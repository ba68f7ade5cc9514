import * as FileSystem from "@effect/platform/FileSystem"
import { Effect, Predicate, type Scope } from "effect"
import { UsageError } from "../command-line/UsageError.ts"

const isUnknownProcess = (error: unknown) => Predicate.hasProperty(error, "code") && error.code === "ESRCH"

/** A process of another user counts, too. */
const isRunning = (pid: number) =>
  Effect.match(Effect.try({ try: () => process.kill(pid, 0), catch: isUnknownProcess }), {
    onFailure: (isUnknown) => !isUnknown,
    onSuccess: () => pid !== process.pid
  })

/**
 * Keeps every other run on this machine away from a file until the scope closes. What a killed run left locked is free.
 * Runs that share the file over a network, or from several containers, do not see each other.
 */
export const lockFile = (
  path: string
): Effect.Effect<void, { readonly message: string }, FileSystem.FileSystem | Scope.Scope> =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const lock = `${path}.lock`
    const mine = `${lock}.${process.pid}`
    const left = `${mine}.left`

    const isHeld = (holder: string) =>
      new UsageError({
        message: `Another run, process ${holder}, writes ${path} now. Nothing was sent. Wait for its end, or remove ${lock} if that is no such run.`
      })

    /** The lock appears whole, with its holder in it, or not at all. */
    const take = Effect.zipRight(files.writeFileString(mine, String(process.pid)), files.link(mine, lock)).pipe(
      Effect.ensuring(Effect.ignore(files.remove(mine)))
    )

    /** What is taken away must be what was found dead: another run may have put its own in its place. */
    const removeIfLeft = Effect.gen(function* () {
      const holder = yield* files.readFileString(lock)
      if (yield* isRunning(Number(holder))) return yield* isHeld(holder)
      yield* files.rename(lock, left)
      const removed = yield* files.readFileString(left)
      if (removed !== holder) {
        yield* files.rename(left, lock)
        return yield* isHeld(removed)
      }
      yield* files.remove(left)
    })

    yield* Effect.acquireRelease(
      Effect.catchIf(
        take,
        (error) => error._tag === "SystemError" && error.reason === "AlreadyExists",
        () => Effect.zipRight(removeIfLeft, take)
      ),
      () => Effect.ignore(files.remove(lock))
    )
  })
