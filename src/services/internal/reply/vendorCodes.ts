import * as HashMap from "effect/HashMap"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"

const codesByTag = {
  ApiKeyRejected: ["unauthorized", "authentication_failed", "400112", "40009", "401056", "401057", "40102"],
  AccessDenied: [
    "forbidden",
    "resource_access_denied",
    "ai_vendor_access_restricted",
    "plan_upgrade_required",
    "unlimited_mode_disabled",
    "ephemeral_upload_disabled",
    "400562",
    "400573",
    "400599",
    "400631",
    "400685"
  ],
  QuotaExceeded: [
    "insufficient_credit",
    "movio_payment_insufficient_credit",
    "trial_video_limit_exceeded",
    "trial_limit_exceeded",
    "resource_limit_reached",
    "resource_limit_exceeded",
    "quota_exceeded",
    "400140",
    "400664",
    "401028",
    "10015"
  ],
  RateLimited: ["rate_limit_exceeded", "400123", "10007"],
  ModerationRejected: [
    "content_policy_violation",
    "400168",
    "400625",
    "400680",
    "401003",
    "402007",
    "402008",
    "402009",
    "400105"
  ],
  ResourceNotFound: [
    "avatar_not_found",
    "avatar_group_not_found",
    "asset_not_found",
    "resource_not_found",
    "not_found",
    "400144",
    "400174",
    "40090"
  ],
  RequestConflict: ["conflict", "resource_not_ready", "avatar_consent_required"],
  InvalidRequest: [
    "invalid_parameter",
    "download_failed",
    "voice_not_usable",
    "voice_unavailable",
    "40001",
    "400175",
    "40012",
    "400128",
    "40002",
    "40004",
    "40005",
    "40006",
    "400111",
    "400127",
    "400543",
    "400652"
  ]
} satisfies { readonly [Tag in HeyGenError["_tag"]]?: ReadonlyArray<string> }

const tagByCode = HashMap.fromIterable(
  Record.toEntries(codesByTag).flatMap(([tag, codes]) => codes.map((code) => [code, tag] as const))
)

/** HeyGen writes the same codes in lower and in upper case. */
export const rejectionOfCode = (code: string): Option.Option<keyof typeof codesByTag> =>
  HashMap.get(tagByCode, code.toLowerCase())

/** Whether HeyGen is still processing an earlier request with the same idempotency key. */
export const isInProgress = (code: Option.Option<string>): boolean =>
  Option.exists(code, (text) => text.toLowerCase() === "request_in_progress")
