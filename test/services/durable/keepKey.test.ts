import { assert, it } from "@effect/vitest"
import { DateTime, Option } from "effect"
import {
  ApiKeyRejected,
  AssetId,
  EndpointUnavailable,
  IdempotencyKey,
  ModerationRejected,
  RateLimited,
  RowResult,
  ServerError
} from "effect-photo-avatar"
import type { RowStore } from "effect-photo-avatar/durable"
import { keepKey } from "../../../src/services/internal/durable/keepKey.ts"
import { aRow } from "../../support/oneRowStore.ts"

const hour = 3_600_000

const at = DateTime.unsafeMake(0)

const settled = { key: "1", attempts: 1, takenAt: at, settledAt: at }

const facts = { message: "", operation: "create", attempts: 1 }

const rejected = RowResult.Rejected({ ...settled, error: new ModerationRejected({ ...facts, outcome: "rejected" }) })
const limited = RowResult.Rejected({ ...settled, error: new RateLimited({ ...facts, outcome: "rejected" }) })
const withoutAccess = RowResult.Rejected({ ...settled, error: new ApiKeyRejected({ ...facts, outcome: "rejected" }) })
const nowhere = RowResult.Rejected({ ...settled, error: new EndpointUnavailable({ ...facts, outcome: "rejected" }) })
const doubtful = RowResult.Ambiguous({ ...settled, error: new ServerError({ ...facts, outcome: "ambiguous" }) })

const former = IdempotencyKey.make("former")
const upload = AssetId.make("asset-1")

const row: RowStore.StoredRow = {
  ...aRow,
  idempotencyKey: Option.some(former),
  uploadId: Option.some(upload),
  firstSentAt: Option.some(0)
}

const given = Option.some(IdempotencyKey.make("given"))

const asked = { digest: "d", apiKeyFingerprint: "a", idempotencyKey: given }

const kept = { firstSentAt: Option.some(0), idempotencyKey: Option.some(former), uploadId: Option.some(upload) }

const none: Option.Option<RowResult<unknown>> = Option.none()

it.each([
  ["was resolved as not created", none],
  ["was rate limited", Option.some(limited)],
  ["was refused for its API key", Option.some(withoutAccess)],
  ["was sent to no endpoint", Option.some(nowhere)],
  ["was in doubt", Option.some(doubtful)]
])("a row that %s keeps its key, its age and its upload", (_, result) => {
  assert.deepStrictEqual(keepKey({ row, result, now: 23 * hour - 1 }, asked), kept)
})

it("a row that is sent with another API key keeps its key, and not its upload", () => {
  const known = { row, result: none, now: 1 }
  assert.deepStrictEqual(keepKey(known, { ...asked, apiKeyFingerprint: "b" }), { ...kept, uploadId: Option.none() })
})

it.each([
  ["was refused", { row, result: Option.some(rejected), now: 1 }, asked],
  ["has changed", { row, result: none, now: 1 }, { ...asked, digest: "e" }],
  ["was first sent 23 hours ago", { row, result: none, now: 23 * hour }, asked],
  ["had no key", { row: { ...row, idempotencyKey: Option.none() }, result: none, now: 1 }, asked]
] as const)("a row that %s gets the key that is asked for, and another upload", (_, known, asked) => {
  assert.deepStrictEqual(keepKey(known, asked), {
    firstSentAt: Option.none(),
    idempotencyKey: given,
    uploadId: Option.none()
  })
})
