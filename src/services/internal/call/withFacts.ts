import * as Schema from "effect/Schema"
import { HeyGenError } from "../../../domain/HeyGenError.ts"

const encode = Schema.encodeSync(HeyGenError)
const decode = Schema.decodeSync(HeyGenError)

/** The facts that the error of a whole call may override. */
type Override = Partial<
  Pick<typeof HeyGenError.Encoded, "operation" | "attempts" | "outcome" | "createdId" | "message" | "idempotencyKey">
>

/** Copies an error with other facts. */
export const withFacts = (error: HeyGenError, override: Override): HeyGenError =>
  decode({ ...encode(error), ...override })
