import { Schema } from "effect"
import { NonBlank } from "../NonBlank.ts"

const loneSurrogate = /\p{Surrogate}/u

/** Text that names something, and can stand in the path of a URL. */
export const Identifier = NonBlank.pipe(
  Schema.filter((id) => id !== "." && id !== ".." && !loneSurrogate.test(id), {
    message: () => "must be an id that HeyGen gave out",
    jsonSchema: {}
  })
)
