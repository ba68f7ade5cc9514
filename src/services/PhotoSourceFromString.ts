import type * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { AssetId } from "../domain/Ids.ts"
import type { PhotoStream } from "../domain/PhotoFile.ts"
import { PhotoSource } from "../domain/v3/PhotoSource.ts"

/** A drive of Windows has one letter, and no scheme has. */
const scheme = /^[a-z][a-z0-9+.-]+:/i

const pathOrExtension = /[/\\.]/

const urlOf = (text: string): Effect.Effect<URL, string> => {
  const url = Option.liftThrowable(() => new URL(text))()
  return Option.match(
    Option.filter(url, ({ protocol }) => protocol === "https:"),
    { onNone: () => Effect.fail("a photo's URL must be an https URL that anybody can read"), onSome: Effect.succeed }
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
          : Effect.fail(`${path} is no file`)
    })
  )

const sourceOf = (text: string): Effect.Effect<PhotoSource, string, FileSystem.FileSystem> => {
  if (scheme.test(text)) return urlOf(text)
  return pathOrExtension.test(text) ? fileAt(text) : assetIdOf(text)
}

/**
 * Reads a photo from text: an https URL, the path of a file, or an asset id.
 *
 * **When to use**
 *
 * For rows of a CSV file, flags and forms.
 *
 * **Details**
 *
 * Text that begins with a scheme, such as `https:`, is a URL. Any other with a slash, a backslash or a dot is a path: the file
 * must exist, and is read when it is sent. All else is an asset id, as `AvatarService.uploadAsset` returns.
 *
 * A URL and an asset id encode to text again. A file does not, since where it lies is not kept.
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
        : ParseResult.fail(new ParseResult.Forbidden(ast, source, "a photo at hand has no text that names it"))
    }
  }
).annotations({
  identifier: "PhotoSourceFromString",
  description: "Reads a photo from text: an https URL, the path of a file, or an asset id."
})
