import type { GroupId, LookId } from "../Ids.ts"

/**
 * How a person resolves a row in doubt after looking on HeyGen: created, with or without the id of the avatar or group, or
 * not created.
 *
 * @since 0.1.0
 * @category Durable
 */
export type Resolution = "created" | "not-created" | { readonly createdId: LookId | GroupId }
