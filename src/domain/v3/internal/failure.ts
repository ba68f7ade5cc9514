import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { AvatarFailure } from "../AvatarFailure.ts"

const FailureFromText = Schema.transform(Schema.String, Schema.typeSchema(AvatarFailure), {
  strict: true,
  decode: (text) => new AvatarFailure({ message: Option.some(text) }),
  encode: ({ message }) => Option.getOrElse(message, () => "")
})

/** A failure as HeyGen returns it: an object or a plain text. */
export const Failure = Schema.Union(AvatarFailure, FailureFromText)
