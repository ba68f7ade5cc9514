import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { AvatarSummary } from "../../../domain/AvatarSummary.ts"
import type { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"
import type { AwaitError } from "../../../domain/HeyGenError.ts"
import { RowResult, RowResultOf } from "../../../domain/pipeline/RowResult.ts"
import type { RowStore } from "../../RowStore.ts"

interface Waits {
  readonly store: RowStore.Service
  readonly batch: string
  readonly account: string
  readonly awaitReady: (avatar: AvatarSummary) => Effect.Effect<AvatarSummary, AwaitError>
}

const ResultJson = Schema.parseJson(RowResultOf(AvatarSummary))

const encode = Schema.encode(ResultJson)

const decode = Schema.decode(ResultJson)

/**
 * Waits until the avatar of a created row is ready or has failed, which is stored. A wait that gave up is not: the next
 * run waits again.
 */
export const makeAwaitRow =
  ({ account, awaitReady, batch, store }: Waits) =>
  (created: RowResult<AvatarSummary>): Effect.Effect<RowResult<AvatarSummary>, StoreUnavailable> =>
    Effect.gen(function* () {
      if (created._tag !== "Created" || created.created._tag === "Unreadable") return created
      const { value: avatar } = created.created
      const { rows } = yield* store.find(batch, "ready", [created.key])
      const isSame = rows[0]?.digest === avatar.id
      const stored = Option.filter(Option.fromNullable(rows[0]?.result ?? undefined), () => isSame)
      const known = yield* Effect.option(Effect.flatMap(Option.flatten(stored), decode))
      if (Option.isSome(known)) return known.value
      const waited = yield* Effect.either(awaitReady(avatar))
      const settledAt = yield* DateTime.now
      const result = RowResult.Created({
        ...created,
        settledAt,
        created:
          waited._tag === "Right"
            ? { _tag: "Readable" as const, value: waited.right }
            : { _tag: "Unreadable" as const, error: waited.left }
      })
      if (waited._tag === "Left" && waited.left._tag !== "CreationFailed") return result
      yield* store.put({
        batch,
        stage: "ready",
        key: created.key,
        version: (rows[0]?.version ?? 0) + 1,
        state: "Created",
        digest: avatar.id,
        account,
        idempotencyKey: Option.none(),
        attempts: 0,
        firstSentAt: Option.none(),
        lastSentAt: Option.none(),
        result: Option.some(yield* Effect.orDie(encode(result)))
      })
      return result
    })
