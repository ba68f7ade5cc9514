import * as Schema from "effect/Schema"
import { NonBlankString } from "../NonBlankString.ts"
import { looksLikeUrl } from "./looksLikeUrl.ts"

const loneSurrogate = /\p{Surrogate}/u

/** Words of HeyGen's paths that stand where other paths have an id: such an "id" would reach another endpoint. */
const wordsOfPaths: ReadonlyArray<string> = [".", "..", "avatar_group", "generation", "looks", "photo"]

/** Text that names something, and can stand in the path of a URL. */
export const Identifier = NonBlankString.pipe(
  Schema.filter((id) => !wordsOfPaths.includes(id) && !loneSurrogate.test(id) && !looksLikeUrl(id), {
    message: () => "must be an id that HeyGen gave out",
    jsonSchema: {}
  })
)
