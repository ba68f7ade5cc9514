import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/**
 * A URL that carries its own permission to read, for a limited time.
 *
 * **When to use**
 *
 * `Redacted.value(signed.url)` gives the URL to download from or to hand to a browser. Anyone who has it can read the
 * image until it expires, so it is `Redacted`: logging a group does not publish its photo.
 *
 * **Details**
 *
 * HeyGen's image URLs live for seven days; asking for the avatar again gives a fresh one. `expiresAt` is read from the
 * URL's `Expires` parameter (Unix seconds) and is `None` when there is none.
 *
 * @since 0.1.0
 * @category Responses
 */
export class SignedUrl extends Schema.Class<SignedUrl>("effect-photo-avatar/SignedUrl")(
  {
    url: Schema.Redacted(Schema.String)
  },
  { description: "A URL that gives access to a file for a time." }
) {
  /**
   * When the URL stops working.
   *
   * @since 0.1.0
   */
  get expiresAt(): Option.Option<DateTime.Utc> {
    return Option.fromNullable(/[?&]Expires=(\d+)/.exec(Redacted.value(this.url))).pipe(
      Option.flatMap(([, seconds]) => DateTime.make(Number(seconds) * 1000))
    )
  }
}

/**
 * The API's form of a {@link SignedUrl}: its text.
 *
 * @since 0.1.0
 * @category Responses
 */
export const SignedUrlFromString = Schema.transform(Schema.String, SignedUrl, {
  strict: true,
  decode: (url) => ({ url }),
  encode: ({ url }) => url
}).annotations({ identifier: "SignedUrlFromString", description: "Reads a signed URL from text." })
