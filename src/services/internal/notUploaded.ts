import * as Option from "effect/Option"
import { type HeyGenError, mayExist } from "../../domain/HeyGenError.ts"
import { withFacts } from "./call/withFacts.ts"

/** Whatever became of an upload, no avatar was created, and neither the upload's id nor its key are those of one. */
export const notUploaded = (error: HeyGenError): HeyGenError =>
  mayExist(error)
    ? withFacts(error, {
        outcome: "not-sent",
        createdId: null,
        idempotencyKey: null,
        message: `${error.operation}: ${Option.getOrElse(error.detail, () => error._tag)}. The photo may or may not have been stored; no avatar was created.`
      })
    : withFacts(error, { idempotencyKey: null })
