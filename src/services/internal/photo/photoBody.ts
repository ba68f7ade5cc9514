import * as HttpBody from "@effect/platform/HttpBody"
import { asSized, type PhotoContent } from "../../../domain/PhotoContent.ts"

/** The photo's bytes as a body, of the type they have. */
export const bodyOf = ({ contentType, photo }: PhotoContent): HttpBody.HttpBody =>
  photo instanceof Uint8Array
    ? HttpBody.uint8Array(photo, contentType)
    : HttpBody.stream(asSized(photo), contentType, photo.size)
