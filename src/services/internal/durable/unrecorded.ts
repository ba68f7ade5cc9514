import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import { TransportError } from "../../../domain/HeyGenError.ts"
import type { RowStore } from "../../RowStore.ts"

/** Who can find out what became of a row. */
export type SettledBy = "next run" | "person"

/** What settles a row in doubt. */
export const adviceOnDoubt: Record<SettledBy, string> = {
  "next run": "A run within 23 hours of its first request settles it.",
  person: "Look for it on HeyGen, and settle the row with `resolve`."
}

/** The error of a row that may have been created, and whose result was not recorded. */
export const unrecorded = (
  operation: string,
  row: RowStore.StoredRow,
  why: string,
  settledBy: SettledBy
): TransportError => {
  const sentAt = Option.match(row.lastSentAt, {
    onNone: () => "",
    onSome: (at) => ` at ${DateTime.formatIso(DateTime.unsafeMake(at))}`
  })
  return new TransportError({
    operation,
    reason: "unrecorded",
    outcome: "ambiguous",
    attempts: row.attempts,
    idempotencyKey: row.idempotencyKey,
    message: `${operation}: the row "${row.key}" may have been created. A request was sent${sentAt}, its result was not recorded, and this run does not send it again: ${why.replace(/\.$/, "")}. ${adviceOnDoubt[settledBy]}`
  })
}

/** Only what has a key can be sent by the next run. */
export const settledByKey = ({ idempotencyKey }: RowStore.StoredRow): SettledBy =>
  Option.isSome(idempotencyKey) ? "next run" : "person"
