import * as FileSystem from "@effect/platform/FileSystem"
import { Effect } from "effect"
import type { PhotoStream } from "effect-photo-avatar"
import { UsageError } from "./UsageError.ts"

/** Opens a file as a photo to upload. The file is read while it is sent. */
export const photoFile = (path: string): Effect.Effect<PhotoStream, UsageError, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const { size, type } = yield* files.stat(path)
    if (type !== "File") return yield* Effect.fail({ message: "it is not a file" })
    return { size: Number(size), stream: files.stream(path) }
  }).pipe(
    Effect.mapError(
      ({ message }) => new UsageError({ message: `The photo ${path} cannot be read (${message}). Nothing was sent.` })
    )
  )
