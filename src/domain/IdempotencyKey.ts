import * as Schema from "effect/Schema"

/**
 * Tells HeyGen that two requests are one: for 24 hours the second gets the answer of the first, and creates nothing.
 *
 * **When to use**
 *
 * To settle a create that ended `ambiguous`: send it again with the key that the error carries. Or to make the re-run of a
 * program harmless, with a key that is the same each time, such as {@link contentKey} makes.
 *
 * **Details**
 *
 * One to 255 of the characters `A-Z a-z 0-9 _ - : .`, as HeyGen's documentation says. A call that is given none makes one.
 *
 * **Gotchas**
 *
 * HeyGen answers a known key with what it answered first, even if the request is another one now.
 *
 * The client sends nothing again that may have happened when its own first attempt is 23 hours old. It cannot know how old a
 * key of yours is that was used before, by this process or an earlier one: within 24 hours of its first use is for you to
 * keep.
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
    message: () => "an idempotency key is 1 to 255 of the characters A-Z a-z 0-9 _ - : ."
  }),
  Schema.brand("effect-photo-avatar/IdempotencyKey", {
    identifier: "IdempotencyKey",
    description: "Tells HeyGen that two requests are one, for 24 hours."
  })
)

/**
 * @since 0.1.0
 * @category Requests
 */
export type IdempotencyKey = typeof IdempotencyKey.Type
