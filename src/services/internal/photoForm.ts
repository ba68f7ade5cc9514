import * as HttpBody from "@effect/platform/HttpBody"
import { Effect, ParseResult, Schema } from "effect"
import { AcceptedType, collect, inspect, PhotoFromSelf } from "./photoContent.ts"

/** A photo as a form's file, of the type its bytes have; refuses any but JPEG and PNG of at most `maximum` bytes. */
export const photoFile = (maximum: number) =>
  Schema.transformOrFail(
    Schema.Struct({ contentType: AcceptedType, bytes: Schema.Uint8ArrayFromSelf }),
    PhotoFromSelf,
    {
      strict: true,
      decode: ({ bytes }) => ParseResult.succeed(bytes),
      encode: (photo, _, ast) =>
        Effect.gen(function* () {
          const { contentType } = yield* inspect(photo, maximum)
          return { contentType, bytes: yield* collect(photo) }
        }).pipe(Effect.mapError((message) => new ParseResult.Type(ast, undefined, message)))
    }
  )

const nameOf = { "image/jpeg": "photo.jpg", "image/png": "photo.png" } as const

/** A form with the photo as its field `file`. */
export const formOf = ({ file }: { readonly file: ReturnType<typeof photoFile>["Encoded"] }): HttpBody.HttpBody => {
  const form = new FormData()
  form.append("file", new Blob([new Uint8Array(file.bytes)], { type: file.contentType }), nameOf[file.contentType])
  return HttpBody.formData(form)
}
