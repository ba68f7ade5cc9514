import * as HttpBody from "@effect/platform/HttpBody"
import { asSized, type PhotoContent } from "../../../domain/PhotoContent.ts"

/** Sends the photo's bytes as the body, with their content type. */
export const bodyOf = ({ contentType, photo }: PhotoContent): HttpBody.HttpBody =>
  photo instanceof Uint8Array
    ? HttpBody.uint8Array(photo, contentType)
    : HttpBody.stream(asSized(photo), contentType, photo.size)
