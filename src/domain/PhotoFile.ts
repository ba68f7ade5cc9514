import type * as Stream from "effect/Stream"

/**
 * A photo to upload: its bytes, or a stream of them.
 *
 * **When to use**
 *
 * Bytes for what is in memory. A {@link PhotoStream} for files: it is sent as it is read.
 *
 * **Details**
 *
 * HeyGen takes JPEG and PNG. Which of them it is, and that it is one of them, is found in the bytes; a file's name and
 * the content type that somebody gave it do not matter.
 *
 * @since 0.1.0
 * @category Requests
 */
export type PhotoFile = Uint8Array | PhotoStream

/**
 * A photo that is read as it is sent.
 *
 * **Details**
 *
 * - `size`: the number of bytes, as a file system tells it.
 * - `stream`: the bytes. It is run once to look at the first of them, and once for each attempt to send them, so it must
 *   start anew each time, as `FileSystem.stream` does. When it fails, or ends at another number of bytes, the upload fails.
 *
 * **Example**
 *
 * ```ts
 * import { FileSystem } from "@effect/platform"
 * import { Effect } from "effect"
 * import { PhotoAvatarService } from "effect-photo-avatar"
 *
 * const upload = (path: string) =>
 *   Effect.gen(function* () {
 *     const files = yield* FileSystem.FileSystem
 *     const photoAvatars = yield* PhotoAvatarService
 *     const { size } = yield* files.stat(path)
 *     return yield* photoAvatars.uploadPhoto({ size: Number(size), stream: files.stream(path) })
 *   })
 * ```
 *
 * @since 0.1.0
 * @category Requests
 */
export interface PhotoStream {
  readonly size: number
  readonly stream: Stream.Stream<Uint8Array, unknown>
}
