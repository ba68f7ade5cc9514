import * as Arr from "effect/Array"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { AvatarSummary } from "../../../domain/AvatarSummary.ts"
import type { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"
import type { AwaitError } from "../../../domain/HeyGenError.ts"
import { CreatedRow, RowResult, RowResultOf } from "../../../domain/pipeline/RowResult.ts"
import { failureOf } from "../pipeline/failureOf.ts"
import type { BegunBatch } from "./DurableStage.ts"
import { newRow } from "./newRow.ts"

interface Waits extends BegunBatch {
  readonly awaitReady: (avatar: AvatarSummary) => Effect.Effect<AvatarSummary, AwaitError>
}

const ResultJson = Schema.parseJson(RowResultOf(AvatarSummary))

const encode = Schema.encode(ResultJson)

const decode = Schema.decode(ResultJson)

/**
 * Waits until the avatar of a created row is ready or has failed, and stores that. A wait that gave up is not stored: the
 * next run waits again. Where the store fails, rows are awaited nevertheless, and `check` fails afterwards.
 */
export const makeAwaitRow = ({ awaitReady, batch, circumstances: { apiKeyFingerprint }, store }: Waits) =>
  Effect.map(Deferred.make<void, StoreUnavailable>(), (storing) => {
    const noteFailure = <A>(access: Effect.Effect<A, StoreUnavailable>) =>
      Effect.option(Effect.tapError(access, (error) => Deferred.fail(storing, error)))

    const storedRow = (key: string) =>
      Effect.map(
        noteFailure(store.find(batch, "ready", [key])),
        Option.flatMap(({ rows }) => Arr.head(rows))
      )

    const awaitAvatar = Effect.fnUntraced(function* (created: RowResult<AvatarSummary>, avatar: AvatarSummary) {
      const stored = yield* storedRow(created.key)
      const known = yield* stored.pipe(
        Option.filter(({ digest }) => digest === avatar.id),
        Option.flatMap(({ result }) => result),
        Effect.flatMap(decode),
        Effect.option
      )
      if (Option.isSome(known)) return known.value
      const waited = yield* Effect.either(awaitReady(avatar))
      const result = RowResult.Created({
        ...created,
        settledAt: yield* DateTime.now,
        created: Either.match(waited, {
          onLeft: (error) => CreatedRow.Incomplete({ error }),
          onRight: (value) => CreatedRow.Complete({ value })
        })
      })
      const isSettled = Either.isRight(waited) || waited.left._tag === "CreationFailed"
      if (!isSettled) return result
      yield* noteFailure(
        store.put(
          newRow({
            batch,
            stage: "ready",
            key: created.key,
            version: Option.match(stored, { onNone: () => 0, onSome: ({ version }) => version }),
            state: "Created",
            digest: avatar.id,
            apiKeyFingerprint,
            result: Option.some(yield* Effect.orDie(encode(result)))
          })
        )
      )
      return result
    })

    return {
      awaitRow: (created: RowResult<AvatarSummary>): Effect.Effect<RowResult<AvatarSummary>> =>
        created._tag === "Created" && created.created._tag === "Complete"
          ? awaitAvatar(created, created.created.value)
          : Effect.succeed(created),
      check: failureOf(storing)
    }
  })
