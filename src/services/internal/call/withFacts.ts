import * as Schema from "effect/Schema"
import { HeyGenError } from "../../../domain/HeyGenError.ts"

const encode = Schema.encodeSync(HeyGenError)
const decode = Schema.decodeSync(HeyGenError)

/** What a call as a whole may say otherwise than one of its attempts. */
interface Facts {
  readonly operation?: string
  readonly attempts?: number
  readonly outcome?: HeyGenError["outcome"]
  readonly message?: string
}

/** The same error with other facts. */
export const withFacts = (error: HeyGenError, facts: Facts): HeyGenError => decode({ ...encode(error), ...facts })
