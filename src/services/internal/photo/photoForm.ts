import * as HttpBody from "@effect/platform/HttpBody"
import * as Stream from "effect/Stream"
import { asSized, concat, type PhotoContent } from "../../../domain/PhotoContent.ts"

const nameOf = { "image/jpeg": "photo.jpg", "image/png": "photo.png" } as const

/**
 * A multipart form (RFC 7578) with the photo in its field `file`. It is encoded here because npm's undici cannot send a
 * `FormData` of Node, and a `FormData` cannot contain a stream.
 */
export const formOf = ({ file }: { readonly file: PhotoContent }): HttpBody.HttpBody => {
  const { contentType, photo } = file
  const boundary = `effect-photo-avatar-${globalThis.crypto.randomUUID()}`
  const encoder = new TextEncoder()
  const head = encoder.encode(
    [
      `--${boundary}`,
      `Content-Disposition: form-data; name="file"; filename="${nameOf[contentType]}"`,
      `Content-Type: ${contentType}`,
      "",
      ""
    ].join("\r\n")
  )
  const tail = encoder.encode(`\r\n--${boundary}--\r\n`)
  const formType = `multipart/form-data; boundary=${boundary}`
  if (photo instanceof Uint8Array) return HttpBody.uint8Array(concat([head, photo, tail]), formType)
  return HttpBody.stream(
    Stream.make(head).pipe(Stream.concat(asSized(photo)), Stream.concat(Stream.make(tail))),
    formType,
    head.length + photo.size + tail.length
  )
}
