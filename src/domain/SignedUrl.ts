import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/**
 * A URL that grants read access for a limited time.
 *
 * **When to use**
 *
 * Use `Redacted.value(signed.url)` to get the URL for a download or a browser. Anyone who has the URL can read the
 * image until it expires, so it is `Redacted`: logging a group does not expose its photo.
 *
 * **Details**
 *
 * HeyGen's image URLs are valid for seven days; reading the avatar again returns a fresh one. `expiresAt` is read from
 * the URL's `Expires` parameter (Unix seconds) and is `None` if there is none.
 *
 * **Example**
 *
 * ```ts
 * import { Redacted } from "effect"
 * import type { SignedUrl } from "effect-photo-avatar"
 *
 * const show = ({ url }: SignedUrl) => `<img src="${Redacted.value(url)}" alt="" />`
 * ```
 *
 * @since 0.1.0
 * @category Responses
 */
export class SignedUrl extends Schema.Class<SignedUrl>("effect-photo-avatar/SignedUrl")(
  {
    url: Schema.Redacted(Schema.String)
  },
  { description: "A URL that grants access to a file for a limited time." }
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
 * Decodes a {@link SignedUrl} from a string, as the API returns it.
 *
 * @since 0.1.0
 * @category Responses
 */
export const SignedUrlFromString = Schema.transform(Schema.String, SignedUrl, {
  strict: true,
  decode: (url) => ({ url }),
  encode: ({ url }) => url
}).annotations({ identifier: "SignedUrlFromString", description: "Decodes a signed URL from a string." })
