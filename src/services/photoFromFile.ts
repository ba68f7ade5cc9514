import * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import type { PhotoStream } from "../domain/PhotoFile.ts"

/**
 * Opens a file as a photo to upload, which is read while it is sent.
 *
 * **Details**
 *
 * Fails with a `PlatformError` if there is no such file, or if the path names a folder, a pipe or a device. Whether it is a
 * photo is checked when it is uploaded.
 *
 * **Gotchas**
 *
 * The file must not change until it is uploaded: if its size then differs, the upload fails.
 *
 * **Example**
 *
 * ```ts
 * import { Effect } from "effect"
 * import { AvatarService, photoFromFile } from "effect-photo-avatar"
 *
 * const create = (path: string) =>
 *   Effect.gen(function* () {
 *     const avatars = yield* AvatarService
 *     const asset = yield* avatars.uploadAsset({ file: yield* photoFromFile(path) })
 *     return yield* avatars.createPhotoAvatar({ name: "Ada", photo: asset.id })
 *   })
 * ```
 *
 * @since 0.1.0
 * @category Requests
 */
export const photoFromFile: (
  path: string
) => Effect.Effect<PhotoStream, PlatformError.PlatformError, FileSystem.FileSystem> = Effect.fnUntraced(
  function* (path) {
    const files = yield* FileSystem.FileSystem
    const { size, type } = yield* files.stat(path)
    if (type === "File") return { size: Number(size), stream: files.stream(path) }
    return yield* new PlatformError.BadArgument({
      module: "FileSystem",
      method: "photoFromFile",
      description: `${path} is not a file`
    })
  }
)
