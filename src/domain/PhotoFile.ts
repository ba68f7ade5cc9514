import type * as Stream from "effect/Stream"

/**
 * A photo to upload: its bytes, or a stream of them.
 *
 * **When to use**
 *
 * Use bytes for a photo in memory, and `photoFromFile` for a file, which is then sent while it is read.
 *
 * **Details**
 *
 * Only JPEG and PNG are sent. The type is detected from the bytes; the file name and any declared content type are ignored.
 *
 * @since 0.1.0
 * @category Requests
 */
export type PhotoFile = Uint8Array | PhotoStream

/**
 * A photo that is read while it is sent.
 *
 * **Details**
 *
 * - `size`: the number of bytes, as reported by the file system.
 * - `stream`: the bytes. The stream runs once to inspect the first bytes, and once for each attempt, so it must start
 *   over each time, as `FileSystem.stream` does. To recognize the photo, `createFromPhoto` on v3 and `createFromPhotos`
 *   first run it once more, and hold its bytes in memory. If it fails, or its number of bytes is not `size`, the upload fails.
 *
 * **Example**
 *
 * ```ts
 * import { HttpClient, HttpClientResponse } from "@effect/platform"
 * import { Effect } from "effect"
 * import type { PhotoStream } from "effect-photo-avatar"
 *
 * const photoAt = (url: string, size: number) =>
 *   Effect.map(HttpClient.HttpClient, (client): PhotoStream => ({ size, stream: HttpClientResponse.stream(client.get(url)) }))
 * ```
 *
 * @since 0.1.0
 * @category Requests
 */
export interface PhotoStream {
  readonly size: number
  readonly stream: Stream.Stream<Uint8Array, unknown>
}
