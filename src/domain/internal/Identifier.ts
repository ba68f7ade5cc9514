import * as Schema from "effect/Schema"
import { NonBlankString } from "../NonBlankString.ts"
import { looksLikeUrl } from "./looksLikeUrl.ts"
import { unprintable } from "./unprintable.ts"

const longestId = 255

/** Path segments that, in place of an id, would address another endpoint. */
const reservedPathSegments: ReadonlyArray<string> = [".", "..", "avatar_group", "generation", "looks", "photo"]

/** The id of a resource, safe to use as a segment of a URL path, and in a message. */
export const Identifier = NonBlankString.pipe(
  Schema.filter(
    (id) => !reservedPathSegments.includes(id) && !unprintable.test(id) && !looksLikeUrl(id) && id.length <= longestId,
    { message: () => "must be an id that HeyGen returned", jsonSchema: {} }
  )
)
