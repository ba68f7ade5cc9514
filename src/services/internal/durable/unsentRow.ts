import * as Option from "effect/Option"

/** What is stored of a row before anything is known of it. */
export const unsentRow = {
  version: 0,
  state: "waiting",
  attempts: 0,
  attemptLimit: 0,
  idempotencyKey: Option.none(),
  uploadId: Option.none(),
  firstSentAt: Option.none(),
  lastSentAt: Option.none(),
  result: Option.none()
} as const
