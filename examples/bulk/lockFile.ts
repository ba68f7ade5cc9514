import * as FileSystem from "@effect/platform/FileSystem"
import { Effect, type Scope } from "effect"
import { UsageError } from "../command-line/UsageError.ts"

const isRunning = (pid: number) =>
  Effect.match(
    Effect.try(() => process.kill(pid, 0)),
    { onFailure: () => false, onSuccess: () => pid !== process.pid }
  )

/** Keeps every other run away from a file until the scope closes. What a killed run left locked is free. */
export const lockFile = (
  path: string
): Effect.Effect<void, { readonly message: string }, FileSystem.FileSystem | Scope.Scope> =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const lock = `${path}.lock`
    const take = files.writeFileString(lock, String(process.pid), { flag: "wx" })
    const removeIfLeft = Effect.gen(function* () {
      const holder = Number(yield* files.readFileString(lock))
      if (yield* isRunning(holder)) {
        return yield* new UsageError({
          message: `Another run, process ${holder}, writes ${path} now. Nothing was sent. Wait for its end, or remove ${lock} if that is no such run.`
        })
      }
      yield* files.remove(lock)
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
