import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { SignedUrl, SignedUrlFromString } from "../SignedUrl.ts"
import { nullIfUnreadable } from "./nullIfUnreadable.ts"

/** A URL that the API omits, or returns as null or `""`, while there is none. */
export const optionOfUrl = Schema.optionalToRequired(
  nullIfUnreadable(SignedUrlFromString),
  Schema.OptionFromSelf(Schema.typeSchema(SignedUrl)),
  {
    decode: Option.filter((url): url is SignedUrl => url !== null && Redacted.value(url.url) !== ""),
    encode: identity
  }
).pipe(Schema.withConstructorDefault(() => Option.none<SignedUrl>()))
