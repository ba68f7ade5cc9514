import * as Schema from "effect/Schema"
import { HeyGenError } from "../../../domain/HeyGenError.ts"

const encode = Schema.encodeSync(HeyGenError)
const decode = Schema.decodeSync(HeyGenError)

/** The facts that the error of a whole call may override. */
interface Facts {
  readonly operation?: string
  readonly attempts?: number
  readonly outcome?: HeyGenError["outcome"]
  readonly createdId?: string | null
  readonly message?: string
  readonly idempotencyKey?: null
}

/** Copies an error with other facts. */
export const withFacts = (error: HeyGenError, facts: Facts): HeyGenError => decode({ ...encode(error), ...facts })
