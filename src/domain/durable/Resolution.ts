/**
 * What a person found on HeyGen of a row in doubt: that it was created, with the id of what was created or without it, or
 * that it was not.
 *
 * @since 0.1.0
 * @category Durable
 */
export type Resolution = "created" | "not-created" | { readonly createdId: string }
