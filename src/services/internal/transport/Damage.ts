import type { UnexpectedResponse } from "../../../domain/HeyGenError.ts"

/** Why the text of a reply is not the complete, readable body that the server sent. */
export interface Damage {
  readonly reason: UnexpectedResponse["reason"]
  readonly detail: string
}
