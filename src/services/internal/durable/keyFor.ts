import * as Option from "effect/Option"
import type { RowResult } from "../../../domain/pipeline/RowResult.ts"
import type { RowStore } from "../../RowStore.ts"
import { isKnown, type Known } from "./Verdict.ts"

/** Whether HeyGen refused the row with its key. It would refuse the key again. */
const isRefused = (result: Option.Option<RowResult<unknown>>) =>
  Option.exists(result, (before) => before._tag === "Rejected" && before.error._tag !== "RateLimited")

/**
 * The key of a row that is sent, and its age. A person may have resolved the row as not created too early: while HeyGen
 * knows its former key, that key prevents a second avatar.
 */
export const keyFor = (
  { now, result, row }: Known<unknown>,
  asked: Pick<RowStore.StoredRow, "digest" | "idempotencyKey">
): Pick<RowStore.StoredRow, "firstSentAt" | "idempotencyKey"> =>
  row.digest === asked.digest && !isRefused(result) && Option.exists(row.firstSentAt, (at) => isKnown(at, now))
    ? { firstSentAt: row.firstSentAt, idempotencyKey: row.idempotencyKey }
    : { firstSentAt: Option.none(), idempotencyKey: asked.idempotencyKey }
