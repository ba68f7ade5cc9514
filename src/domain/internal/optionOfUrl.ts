import { identity, Option, Redacted, Schema } from "effect"
import { SignedUrl, SignedUrlFromString } from "../SignedUrl.ts"

/** A URL that may be null or absent, or `""` while there is none. */
export const optionOfUrl = Schema.optionalToRequired(
  Schema.NullOr(SignedUrlFromString),
  Schema.OptionFromSelf(Schema.typeSchema(SignedUrl)),
  {
    decode: Option.filter((url): url is SignedUrl => url !== null && Redacted.value(url.url) !== ""),
    encode: identity
  }
).pipe(Schema.withConstructorDefault(() => Option.none<SignedUrl>()))
