import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { BrokenBody } from "./BrokenBody.ts"
import { bytesOfType, photoTypeOf } from "./internal/photoType.ts"
import type { PhotoFile, PhotoStream } from "./PhotoFile.ts"

const isPhotoStream = (value: unknown): value is PhotoStream =>
  Predicate.hasProperty(value, "size") &&
  typeof value.size === "number" &&
  Predicate.hasProperty(value, "stream") &&
  Predicate.hasProperty(value.stream, Stream.StreamTypeId)

export const isPhoto = (value: unknown): value is PhotoFile => value instanceof Uint8Array || isPhotoStream(value)

export const PhotoFromSelf = Schema.declare(isPhoto, {
  message: () => "must be the photo's bytes as a Uint8Array, or { size, stream }",
  jsonSchema: { type: "string", format: "binary" }
})

export const AcceptedType = Schema.Literal("image/jpeg", "image/png")

const PhotoContent = Schema.Struct({ contentType: AcceptedType, photo: PhotoFromSelf })

/** A photo and the content type found in its bytes. */
export type PhotoContent = typeof PhotoContent.Type

const megabyte = 1024 * 1024

/** In bytes: what v2 accepts at most. v3 accepts less. */
export const largestPhoto = 50 * megabyte

const sizeOf = (photo: PhotoFile) => (photo instanceof Uint8Array ? photo.length : photo.size)

/** Whether transports reject the bytes because their buffer is shared or resizable. */
const isUnsendable = ({ buffer }: Uint8Array) =>
  (typeof SharedArrayBuffer !== "undefined" && buffer instanceof SharedArrayBuffer) ||
  (Predicate.hasProperty(buffer, "resizable") && buffer.resizable === true)

const complaintAbout = (photo: PhotoFile, maximum: number) => {
  if (photo instanceof Uint8Array && isUnsendable(photo)) {
    return Option.some(
      "the photo is in a SharedArrayBuffer or a resizable buffer, which cannot be sent; pass a copy: new Uint8Array(photo)"
    )
  }
  const size = sizeOf(photo)
  if (!Number.isInteger(size) || size < 0) return Option.some(`a size of ${size} bytes is not possible`)
  if (size === 0) return Option.some("the photo is empty")
  return size > maximum
    ? Option.some(`the photo has ${(size / megabyte).toFixed(1)} MB, and at most ${maximum / megabyte} MB are accepted`)
    : Option.none()
}

export const concat = (parts: Iterable<Uint8Array>): Uint8Array<ArrayBuffer> => {
  const all = [...parts]
  const bytes = new Uint8Array(all.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of all) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

const takeUntil = (size: number) => (taken: Uint8Array, next: Uint8Array) =>
  concat([taken, next.subarray(0, size - taken.length)])

/** Suppresses Effect's own log of a stream's failure, which would contain the whole error. */
const failWithComplaint = <A>(reading: Effect.Effect<A, unknown>) =>
  Effect.catchAllCause(reading, (cause) =>
    Effect.fail(`the photo cannot be read: ${BrokenBody.of(Cause.squash(cause)).message}`)
  ).pipe(Effect.withUnhandledErrorLogLevel(Option.none()))

const firstBytesOf = (photo: PhotoFile) =>
  photo instanceof Uint8Array
    ? Effect.succeed(photo)
    : photo.stream.pipe(
        Stream.runFoldWhile(new Uint8Array(), (taken) => taken.length < bytesOfType, takeUntil(bytesOfType)),
        failWithComplaint
      )

/** Finds the content type of a photo in its bytes; fails for anything but a JPEG or PNG of at most `maximum` bytes. */
export const inspect = Effect.fnUntraced(function* (photo: PhotoFile, maximum: number) {
  const complaint = complaintAbout(photo, maximum)
  if (Option.isSome(complaint)) return yield* Effect.fail(complaint.value)
  const type = photoTypeOf(yield* firstBytesOf(photo))
  const found = type ?? "of no known type"
  return yield* Effect.mapBoth(Schema.decodeUnknown(AcceptedType)(type), {
    onFailure: () => `the photo's bytes are ${found}, and only JPEG and PNG are accepted`,
    onSuccess: (contentType): PhotoContent => ({ contentType, photo })
  })
})

/** Encodes a photo with its detected content type; fails for anything but a JPEG or PNG of at most `maximum` bytes. */
export const photoContent = (maximum: number): Schema.Schema<PhotoFile, PhotoContent> =>
  Schema.transformOrFail(PhotoContent, PhotoFromSelf, {
    strict: true,
    decode: ({ photo }) => ParseResult.succeed(photo),
    encode: (photo, _, ast) =>
      Effect.mapError(inspect(photo, maximum), (message) => new ParseResult.Type(ast, undefined, message))
  })

/** The bytes of a photo in sendable form. The stream fails if their number is not `size`. */
export const asSized = ({ size, stream }: PhotoStream): Stream.Stream<Uint8Array, unknown> =>
  Stream.suspend(() => {
    let sent = 0
    const wrongSize = Effect.suspend(
      () => new BrokenBody({ message: `the photo has ${sent} bytes, not the ${size} that its size declares` })
    )
    return stream.pipe(
      Stream.map((bytes) => (isUnsendable(bytes) ? new Uint8Array(bytes) : bytes)),
      Stream.tap((bytes) => {
        sent += bytes.length
        return sent > size ? wrongSize : Effect.void
      }),
      Stream.onEnd(Effect.suspend(() => (sent < size ? wrongSize : Effect.void)))
    )
  })

/** Collects all bytes of a photo; fails for one that is empty or larger than `maximum` bytes. */
export const collect = (photo: PhotoFile, maximum: number): Effect.Effect<Uint8Array, string> =>
  Option.match(complaintAbout(photo, maximum), { onNone: () => collectAll(photo), onSome: Effect.fail })

const collectAll = (photo: PhotoFile): Effect.Effect<Uint8Array, string> =>
  photo instanceof Uint8Array
    ? Effect.succeed(photo)
    : Stream.runCollect(asSized(photo)).pipe(Effect.map(concat), failWithComplaint)
