import * as Option from "effect/Option"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"
import type { RowResult } from "../../../domain/pipeline/RowResult.ts"
import type { RowStore } from "../../RowStore.ts"
import { type Known, keyProblem } from "./Verdict.ts"

/** The refusals that HeyGen gives before it looks at a key. */
const beforeKeys: ReadonlySet<HeyGenError["_tag"]> = new Set(["ApiKeyRejected", "EndpointUnavailable", "RateLimited"])

/** Whether HeyGen refused the row with its key. It may refuse the key again. */
const isRefused = (result: Option.Option<RowResult<unknown>>) =>
  Option.exists(result, (before) => before._tag === "Rejected" && !beforeKeys.has(before.error._tag))

/**
 * The key of a row that is sent, its age, and the upload that was sent with it. A person may have resolved the row as not
 * created too early: while HeyGen knows its former key, that key prevents a second avatar.
 */
export const keepKey = (
  { now, result, row }: Known<unknown>,
  asked: Pick<RowStore.StoredRow, "apiKeyFingerprint" | "digest" | "idempotencyKey">
): Pick<RowStore.StoredRow, "firstSentAt" | "idempotencyKey" | "uploadId"> =>
  Option.isSome(row.idempotencyKey) &&
  row.digest === asked.digest &&
  !isRefused(result) &&
  Option.isNone(keyProblem(row.firstSentAt, now))
    ? {
        firstSentAt: row.firstSentAt,
        idempotencyKey: row.idempotencyKey,
        uploadId: Option.filter(row.uploadId, () => row.apiKeyFingerprint === asked.apiKeyFingerprint)
      }
    : { firstSentAt: Option.none(), idempotencyKey: asked.idempotencyKey, uploadId: Option.none() }
