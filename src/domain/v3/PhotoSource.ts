import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { AssetId } from "../Ids.ts"
import { encodeBase64 } from "../internal/base64.ts"
import { AcceptedType, collect, inspect, isPhoto } from "../PhotoContent.ts"
import type { PhotoFile } from "../PhotoFile.ts"
import { largestAsset } from "./internal/largestAsset.ts"

const FromAsset = Schema.Struct({ type: Schema.Literal("asset_id"), asset_id: AssetId })

const FromUrl = Schema.Struct({ type: Schema.Literal("url"), url: Schema.String })

const FromBytes = Schema.Struct({
  type: Schema.Literal("base64"),
  media_type: AcceptedType,
  data: Schema.String
})

type Named = typeof FromAsset.Type | typeof FromUrl.Type

const isNamed = (value: unknown): value is AssetId | URL => Schema.is(AssetId)(value) || value instanceof URL

const publicUrl = Either.liftPredicate(
  ({ protocol }: URL) => protocol === "https:",
  () => "must be an https URL that is publicly readable"
)

const toNamed = (source: AssetId | URL): Either.Either<Named, string> =>
  Predicate.isString(source)
    ? Either.right({ type: "asset_id", asset_id: source })
    : Either.map(publicUrl(source), ({ href }) => ({ type: "url", url: href }))

const fromNamed = (source: Named): Either.Either<AssetId | URL, string> =>
  source.type === "asset_id"
    ? Either.right(source.asset_id)
    : Either.flatMap(Either.try({ try: () => new URL(source.url), catch: () => "must be a URL" }), publicUrl)

const toBytes = (photo: PhotoFile): Effect.Effect<typeof FromBytes.Type, string> =>
  Effect.gen(function* () {
    const { contentType } = yield* inspect(photo, largestAsset)
    return {
      type: "base64",
      media_type: contentType,
      data: yield* Effect.flatMap(collect(photo, largestAsset), encodeBase64)
    }
  })

const issueAt = (ast: Schema.Schema.All["ast"]) => (message: string) => new ParseResult.Type(ast, undefined, message)

const AddressFromSelf = Schema.declare(isNamed, { message: () => "must be an asset id or an https URL" })

/**
 * A file that HeyGen stores or can fetch, as v3 takes it: an `AssetId`, or a publicly readable https `URL`.
 *
 * @since 0.1.0
 * @category Requests
 */
export const AddressSource = Schema.transformOrFail(Schema.Union(FromAsset, FromUrl), AddressFromSelf, {
  strict: true,
  decode: (source, _, ast) => Either.mapLeft(fromNamed(source), issueAt(ast)),
  encode: (source, _, ast) => Either.mapLeft(toNamed(source), issueAt(ast))
}).annotations({ identifier: "AddressSource", description: "A file that HeyGen stores or can fetch." })

/**
 * @since 0.1.0
 * @category Requests
 */
export type AddressSource = typeof AddressSource.Type

const PhotoSourceFromSelf = Schema.declare(
  (value: unknown): value is AssetId | URL | PhotoFile => isNamed(value) || isPhoto(value),
  { message: () => "must be an asset id, an https URL, the bytes as a Uint8Array, or { size, stream }" }
)

/**
 * A photo for v3: an uploaded asset, a URL, or the bytes themselves.
 *
 * **Details**
 *
 * - `AssetId`: an id that `AvatarService.uploadAsset` returned.
 * - `URL`: a publicly readable https URL, which HeyGen fetches.
 * - {@link PhotoFile}: the bytes, or a stream of them, of a JPEG or PNG of at most 32 MB. They are sent within the
 *   request, in the time of `timeout.write`, which suits small photos: upload larger ones with `uploadAsset`.
 *
 * @since 0.1.0
 * @category Requests
 */
export const PhotoSource = Schema.transformOrFail(Schema.Union(FromAsset, FromUrl, FromBytes), PhotoSourceFromSelf, {
  strict: true,
  decode: (source, _, ast) =>
    source.type === "base64"
      ? Either.mapLeft(Encoding.decodeBase64(source.data), ({ message }) => issueAt(ast)(message ?? "must be base64"))
      : Either.mapLeft(fromNamed(source), issueAt(ast)),
  encode: (source, _, ast) =>
    isNamed(source) ? Either.mapLeft(toNamed(source), issueAt(ast)) : Effect.mapError(toBytes(source), issueAt(ast))
}).annotations({
  identifier: "PhotoSource",
  description: "A photo for v3: an uploaded asset, a URL, or the bytes themselves."
})

/**
 * @since 0.1.0
 * @category Requests
 */
export type PhotoSource = typeof PhotoSource.Type
