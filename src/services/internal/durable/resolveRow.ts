import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Resolution } from "../../../domain/durable/Resolution.ts"
import { RowNotInDoubt } from "../../../domain/durable/RowNotInDoubt.ts"
import { HeyGenError } from "../../../domain/HeyGenError.ts"
import { RowResultOf } from "../../../domain/pipeline/RowResult.ts"
import type { RowStore } from "../../RowStore.ts"
import { withFacts } from "../call/withFacts.ts"
import { resultNow } from "../pipeline/resultOfError.ts"
import { unrecorded } from "./unrecorded.ts"

const Result = Schema.parseJson(RowResultOf(Schema.Unknown))

const encode = Schema.encode(Result)

const Ambiguous = Schema.parseJson(Schema.Struct({ error: HeyGenError }))

const why = "the process that sent it has ended"

/** The error that left the row in doubt. */
const doubtOf = (row: RowStore.StoredRow): Effect.Effect<HeyGenError> =>
  Effect.flatMap(row.result, Schema.decode(Ambiguous)).pipe(
    Effect.map(({ error }) => error),
    Effect.orElseSucceed(() => unrecorded("resolve", row, why, "person"))
  )

const createdOf = (row: RowStore.StoredRow, createdId: string | null) =>
  Effect.flatMap(doubtOf(row), (error) =>
    resultNow(
      row,
      withFacts(error, {
        outcome: "created",
        createdId,
        message: `resolve: the row "${row.key}" was found on HeyGen by a person, and is settled as created. ${createdId === null ? "Its id is not stored" : `Its id is ${createdId}`}.`
      })
    )
  )

const notInDoubt = (batch: string, key: string, state: string) =>
  new RowNotInDoubt({
    batch,
    key,
    state,
    message: `The row "${key}" of the batch "${batch}" is not in doubt: it is ${state}. Only rows that are Ambiguous, or whose process died while they were sent, can be resolved.`
  })

const unknownRow = (batch: string, key: string) =>
  new RowNotInDoubt({
    batch,
    key,
    state: "unknown",
    message: `The batch "${batch}" has no row "${key}": no run that this store remembers has sent it. If it is on HeyGen, leave it out of the next run, which would create it again.`
  })

const stillSending = (batch: string, key: string) =>
  new RowNotInDoubt({
    batch,
    key,
    state: "sending",
    message: `The row "${key}" of the batch "${batch}" is being sent, or its process has died. Run the batch again: it settles the row, or says that it is Ambiguous.`
  })

export const resolveRow = Effect.fnUntraced(function* (
  store: RowStore.Service,
  batch: string,
  key: string,
  as: Resolution
) {
  const { rows } = yield* store.find(batch, "create", [key])
  const row = rows[0]
  if (row === undefined) return yield* unknownRow(batch, key)
  if (row.state === "sending" && as === "not-created") return yield* stillSending(batch, key)
  if (row.state !== "Ambiguous" && row.state !== "sending") return yield* notInDoubt(batch, key, row.state)
  const created = createdOf(row, typeof as === "object" ? as.createdId : null)
  const change =
    as === "not-created"
      ? { state: "waiting" as const, result: Option.none() }
      : { state: "Created" as const, result: Option.some(yield* Effect.orDie(Effect.flatMap(created, encode))) }
  const written = yield* store.put({ ...row, ...change })
  if (Option.isNone(written)) return yield* stillSending(batch, key)
})
