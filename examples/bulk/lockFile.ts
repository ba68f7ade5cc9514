import * as FileSystem from "@effect/platform/FileSystem"
import { Effect, Predicate, type Scope } from "effect"
import { UsageError } from "../command-line/UsageError.ts"

const isUnknownProcess = (error: unknown) => Predicate.hasProperty(error, "code") && error.code === "ESRCH"

/** Includes processes of other users. */
const isRunning = (pid: number) =>
  Effect.match(Effect.try({ try: () => process.kill(pid, 0), catch: isUnknownProcess }), {
    onFailure: (isUnknown) => !isUnknown,
    onSuccess: () => pid !== process.pid
  })

/**
 * Locks a file against other runs on this machine until the scope closes. The lock of a killed run is removed. Runs
 * that share the file over a network, or from several containers, do not see each other's locks.
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
        message: `Another run (process ${holder}) is writing to ${path}. Nothing was sent. Wait until it ends, or remove ${lock} if the process is not such a run.`
      })

    /** Creates the lock atomically, with the id of its process as content. */
    const take = Effect.zipRight(files.writeFileString(mine, String(process.pid)), files.link(mine, lock)).pipe(
      Effect.ensuring(Effect.ignore(files.remove(mine)))
    )

    /** Removes the lock of a dead process, and puts it back if another run has replaced it in the meantime. */
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
