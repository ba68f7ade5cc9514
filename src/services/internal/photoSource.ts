import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { AssetId } from "../../domain/Ids.ts"
import type { Photo } from "../../domain/Photo.ts"
import type { PhotoSource } from "../../domain/PhotoSource.ts"
import { encodeBase64 } from "./base64.ts"
import { AcceptedType, collect, inspect, isPhoto } from "./photoContent.ts"

const FromAsset = Schema.Struct({ type: Schema.Literal("asset_id"), asset_id: AssetId })

const FromUrl = Schema.Struct({ type: Schema.Literal("url"), url: Schema.String })

const FromBytes = Schema.Struct({
  type: Schema.Literal("base64"),
  media_type: AcceptedType,
  data: Schema.String
})

const isAddress = (value: unknown): value is AssetId | URL => Schema.is(AssetId)(value) || value instanceof URL

const AddressFromSelf = Schema.declare(isAddress, { message: () => "must be an asset id or an https URL" })

const PhotoSourceFromSelf = Schema.declare(
  (value: unknown): value is PhotoSource => isAddress(value) || isPhoto(value),
  { message: () => "must be an asset id, an https URL, the bytes as a Uint8Array, or { size, stream }" }
)

type Named = typeof FromAsset.Type | typeof FromUrl.Type

const fromAddress = (address: AssetId | URL): Effect.Effect<Named, string> => {
  if (Predicate.isString(address)) return Effect.succeed({ type: "asset_id", asset_id: address })
  return address.protocol === "https:"
    ? Effect.succeed({ type: "url", url: address.href })
    : Effect.fail("must be an https URL that anybody can read")
}

const toAddress = (source: Named) => (source.type === "url" ? new URL(source.url) : source.asset_id)

const complaintOf = (ast: Schema.Schema.All["ast"]) => (message: string) =>
  new ParseResult.Type(ast, undefined, message)

/** An asset or an address, as v3 names them. */
export const address = Schema.transformOrFail(Schema.Union(FromAsset, FromUrl), AddressFromSelf, {
  strict: true,
  decode: (source) => ParseResult.succeed(toAddress(source)),
  encode: (source, _, ast) => Effect.mapError(fromAddress(source), complaintOf(ast))
})

const fromBytes = (photo: Photo, maximum: number): Effect.Effect<typeof FromBytes.Type, string> =>
  Effect.gen(function* () {
    const { contentType } = yield* inspect(photo, maximum)
    return { type: "base64", media_type: contentType, data: yield* Effect.flatMap(collect(photo), encodeBase64) }
  })

/** A photo as v3 takes it within a request; bytes become base64, JPEG and PNG of at most `maximum` bytes. */
export const photoSource = (maximum: number) =>
  Schema.transformOrFail(Schema.Union(FromAsset, FromUrl, FromBytes), PhotoSourceFromSelf, {
    strict: true,
    decode: (source, _, ast) =>
      source.type === "base64"
        ? Either.mapLeft(Encoding.decodeBase64(source.data), ({ message }) =>
            complaintOf(ast)(message ?? "must be base64")
          )
        : ParseResult.succeed(toAddress(source)),
    encode: (source, _, ast) => {
      const wire: Effect.Effect<Named | typeof FromBytes.Type, string> = isAddress(source)
        ? fromAddress(source)
        : fromBytes(source, maximum)
      return Effect.mapError(wire, complaintOf(ast))
    }
  })
