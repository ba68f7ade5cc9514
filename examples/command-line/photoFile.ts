import type * as FileSystem from "@effect/platform/FileSystem"
import { Effect } from "effect"
import { type PhotoStream, photoFromFile } from "effect-photo-avatar"
import { nothingSent, type UsageError } from "./UsageError.ts"

/** Opens a file as a photo to upload, or says that it cannot be read. */
export const photoFile = (path: string): Effect.Effect<PhotoStream, UsageError, FileSystem.FileSystem> =>
  Effect.mapError(photoFromFile(path), ({ message }) => nothingSent(`The photo ${path} cannot be read (${message}).`))
