import type * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { AssetId } from "../domain/Ids.ts"
import type { PhotoStream } from "../domain/PhotoFile.ts"
import { PhotoSource } from "../domain/v3/PhotoSource.ts"

/** Schemes have at least two characters here, unlike Windows drive letters. */
const scheme = /^[a-z][a-z0-9+.-]+:/i

const pathOrExtension = /[/\\.]/

const urlOf = (text: string): Effect.Effect<URL, string> => {
  const url = Option.liftThrowable(() => new URL(text))()
  return Option.match(
    Option.filter(url, ({ protocol }) => protocol === "https:"),
    {
      onNone: () => Effect.fail("a photo's URL must be an https URL that is publicly readable"),
      onSome: Effect.succeed
    }
  )
}

const assetIdOf = (text: string): Effect.Effect<AssetId, string> =>
  Effect.mapError(Schema.decode(AssetId)(text), () => "must be an https URL, an asset id, or the path of a file")

const problemWith = (path: string, error: PlatformError.PlatformError) =>
  error._tag === "SystemError" && error.reason === "NotFound"
    ? `there is no file ${path}`
    : `the file ${path} cannot be read: ${error.message}`

const fileAt = (path: string): Effect.Effect<PhotoStream, string, FileSystem.FileSystem> =>
  Effect.flatMap(FileSystem.FileSystem, (files) =>
    Effect.matchEffect(files.stat(path), {
      onFailure: (error) => Effect.fail(problemWith(path, error)),
      onSuccess: ({ size, type }) =>
        type === "File"
          ? Effect.succeed({ size: Number(size), stream: files.stream(path) })
          : Effect.fail(`${path} is not a file`)
    })
  )

const sourceOf = (text: string): Effect.Effect<PhotoSource, string, FileSystem.FileSystem> => {
  if (scheme.test(text)) return urlOf(text)
  return pathOrExtension.test(text) ? fileAt(text) : assetIdOf(text)
}

/**
 * Decodes a photo from text: an https URL, the path of a file, or an asset id.
 *
 * **When to use**
 *
 * For command-line flags, and for rows of a CSV file of your own.
 *
 * **Details**
 *
 * Text that begins with a scheme, such as `https:`, is a URL. Other text with a slash, a backslash or a dot is a path:
 * the file must exist, and is read when it is sent. Any other text is an asset id, as returned by
 * `AvatarService.uploadAsset`.
 *
 * URLs and asset ids can be encoded as text again. A file cannot, since its path is not kept.
 *
 * **Gotchas**
 *
 * Decode only text from a person whom you trust with the files of this machine. A path in a request to a server would
 * read, and send to HeyGen, any file that the server can read.
 *
 * **Example**
 *
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { AvatarService, PhotoSourceFromString } from "effect-photo-avatar"
 *
 * const Row = Schema.Struct({ name: Schema.NonEmptyString, photo: PhotoSourceFromString })
 *
 * const create = (row: unknown) =>
 *   Effect.gen(function* () {
 *     const avatars = yield* AvatarService
 *     const { name, photo } = yield* Schema.decodeUnknown(Row)(row)
 *     return yield* avatars.createPhotoAvatar({ name, photo })
 *   })
 * ```
 *
 * @since 0.1.0
 * @category Requests
 */
export const PhotoSourceFromString: Schema.Schema<PhotoSource, string, FileSystem.FileSystem> = Schema.transformOrFail(
  Schema.String,
  Schema.typeSchema(PhotoSource),
  {
    strict: true,
    decode: (text, _, ast) =>
      Effect.mapError(sourceOf(text.trim()), (message) => new ParseResult.Type(ast, text, message)),
    encode: (source, _, ast) => {
      if (typeof source === "string") return ParseResult.succeed(source)
      return source instanceof URL
        ? ParseResult.succeed(source.href)
        : ParseResult.fail(
            new ParseResult.Forbidden(ast, source, "a photo given as bytes or a stream cannot be encoded as text")
          )
    }
  }
).annotations({
  identifier: "PhotoSourceFromString",
  description: "Decodes a photo from text: an https URL, the path of a file, or an asset id."
})
