import * as Schema from "effect/Schema"

/**
 * Marks two requests as the same: for 24 hours, the second one gets the response to the first, and creates nothing.
 *
 * **When to use**
 *
 * Use it to settle a create that ended `ambiguous`: send the request again with the key of the error, within 23 hours of
 * the first attempt. Also use it to make a program safe to rerun in that time, with a key that is the same on each run,
 * such as one made by {@link contentKey}.
 *
 * **Details**
 *
 * A key consists of 1 to 255 of the characters `A-Z a-z 0-9 _ - : .`, as documented by HeyGen. A call without a key
 * generates one.
 *
 * **Gotchas**
 *
 * Send the same request: to a known key HeyGen answers with its first response, even if the request differs slightly, so
 * the second request would get the avatar of the first. What it does with an entirely different request is not documented.
 *
 * A call that is 23 hours old no longer resends a request that may have taken effect. A later call with the same key
 * cannot know when the key was first sent: send each request again less than 23 hours after it was first sent. A run
 * that may start later or last longer needs the durable pipeline, which stores this time.
 *
 * **Example**
 *
 * ```ts
 * import { IdempotencyKey } from "effect-photo-avatar"
 *
 * const key = IdempotencyKey.make("import-2026-11:row-17")
 * ```
 *
 * @since 0.1.0
 * @category Requests
 */
export const IdempotencyKey = Schema.String.pipe(
  Schema.pattern(/^[A-Za-z0-9_\-:.]{1,255}$/, {
    message: () => "an idempotency key must be 1 to 255 of the characters A-Z a-z 0-9 _ - : ."
  }),
  Schema.brand("effect-photo-avatar/IdempotencyKey", {
    identifier: "IdempotencyKey",
    description: "Marks two requests as the same, for 24 hours."
  })
)

/**
 * @since 0.1.0
 * @category Requests
 */
export type IdempotencyKey = typeof IdempotencyKey.Type
