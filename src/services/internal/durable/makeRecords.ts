import * as Arr from "effect/Array"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"
import { RowResult, RowResultOf } from "../../../domain/pipeline/RowResult.ts"
import type { RowStore } from "../../RowStore.ts"
import { resultNow } from "../pipeline/resultOfError.ts"
import type { DurableStage } from "./DurableStage.ts"
import { settledByKey, unrecorded } from "./unrecorded.ts"

/** How often a result that could not be written is written again. */
export const writeInterval = Duration.millis(500)

const isCreated = RowResult.$is("Created")

const isReadable = (result: RowResult<unknown>) => isCreated(result) && result.created._tag === "Complete"

const createdTwice = "A row was created twice, and another avatar is stored. Keep this line: it has the id of this one"

const perhapsCreatedTwice =
  "A row may have been created twice: two responses name an id each, of which one may be that of the group. Keep this line: it has the id that is not stored"

export const mayBeCreated = ({ _tag }: RowResult<unknown>): boolean => _tag === "Created" || _tag === "Ambiguous"

/** How much a result says of an avatar: at most that it exists (0), its id (1), or all of it (2). */
const knowledgeOf = (result: RowResult<unknown>) => {
  if (!isCreated(result)) return 0
  if (result.created._tag === "Complete") return 2
  return Option.isSome(result.created.error.createdId) ? 1 : 0
}

/** A stored result that cannot be read may have the id. */
const knownOf = (stored: Option.Option<RowResult<unknown>>) =>
  Option.match(stored, { onNone: () => 1, onSome: knowledgeOf })

/** Whether what a row has come to says more than what is stored of it: an avatar, or the end of the request in doubt. */
const saysMore = (
  { attempts }: RowStore.StoredRow,
  result: RowResult<unknown>,
  other: RowStore.StoredRow,
  stored: Option.Option<RowResult<unknown>>
) =>
  other.state === "Created"
    ? knowledgeOf(result) > knownOf(stored)
    : isCreated(result) || (other.state === "Ambiguous" && other.attempts === attempts)

/** Reads and writes the results of a stage. */
export const makeRecords = <Item, Created, Encoded, R>(
  { batch, circumstances, created, idsOf, operation, store }: DurableStage<Item, Created, Encoded, R>,
  onFailure: (error: StoreUnavailable) => Effect.Effect<void>
) => {
  const ResultJson = Schema.parseJson(RowResultOf(created))
  const encode = Schema.encode(ResultJson)
  const decode = Schema.decode(ResultJson)

  const resultOf = (row: RowStore.StoredRow): Effect.Effect<Option.Option<RowResult<Created>>> =>
    Effect.option(Effect.flatMap(row.result, decode))

  const idsIn = (result: RowResult<Created>): ReadonlyArray<string> => {
    if (!isCreated(result)) return []
    if (result.created._tag === "Incomplete") return Option.toArray(result.created.error.createdId)
    const [id, groupId] = idsOf(result.created.value)
    return [id, ...Option.toArray(groupId)]
  }

  const nameDifferent = (ids: ReadonlyArray<string>, others: ReadonlyArray<string>) =>
    ids.length > 0 && others.length > 0 && Arr.intersection(ids, others).length === 0

  /** What to log of two results if the row was created twice, which a person may cause who resolves it as not created. */
  const warningOf = (one: RowResult<Created>, other: RowResult<Created>): Option.Option<string> => {
    const [ids, others] = [idsIn(one), idsIn(other)]
    if (isReadable(one) && isReadable(other)) return Option.liftPredicate(createdTwice, () => ids[0] !== others[0])
    const warning = isReadable(one) || isReadable(other) ? createdTwice : perhapsCreatedTwice
    return Option.liftPredicate(warning, () => nameDifferent(ids, others))
  }

  const logged = (what: string, result: RowResult<Created>) =>
    Effect.annotateLogs(Effect.logError(what), {
      row: result.key,
      result: result._tag,
      ...(isCreated(result)
        ? { created: result.created._tag === "Complete" ? result.created.value : result.created.error }
        : {})
    })

  const lost = (result: RowResult<Created>) => {
    const advice = mayBeCreated(result)
      ? "Run again: on v3 that settles the row within 23 hours of its first request; otherwise settle it with resolve"
      : "Run again"
    return logged(
      `The result of a row could not be recorded. Keep this line: it says what became of the row. ${advice}`,
      result
    )
  }

  /** Writes a result over the row as this run last stored it, or over what says less. */
  const write = (
    row: RowStore.StoredRow,
    result: RowResult<Created>
  ): Effect.Effect<RowResult<Created>, StoreUnavailable> =>
    Effect.gen(function* () {
      const json = yield* Effect.orDie(encode(result))
      const written = yield* store.put({ ...row, state: result._tag, result: Option.some(json) })
      if (Option.isSome(written)) return result
      const [other] = (yield* store.find(batch, "create", [row.key])).rows
      if (other === undefined) return result
      const stored = yield* resultOf(other)
      const isToBeWritten = saysMore(row, result, other, stored)
      const warning = Option.flatMap(stored, (other) => warningOf(result, other))
      if (Option.isSome(stored) && Option.isSome(warning)) {
        yield* logged(warning.value, isToBeWritten ? stored.value : result)
      }
      if (isToBeWritten) return yield* write({ ...row, version: other.version }, result)
      if (Option.isSome(stored)) return stored.value
      return other.state === "sending" && !mayBeCreated(result)
        ? yield* resultNow(other, unrecorded(operation, other, "another run is sending it", settledByKey(other)))
        : result
    })

  /**
   * Writes a result, and where the store fails writes it again, for as long as other runs wait for it. Only writing it
   * again can be interrupted, wherever it is run.
   */
  const record = (row: RowStore.StoredRow, result: RowResult<Created>) =>
    Effect.suspend(() => {
      const written = Effect.tapError(write(row, result), onFailure)
      const writtenAgain = Effect.retry(
        Effect.delay(written, writeInterval),
        Schedule.upTo(Schedule.spaced(writeInterval), circumstances.attemptLimit)
      )
      return written.pipe(
        Effect.catchAll(() => Effect.onInterrupt(Effect.interruptible(writtenAgain), () => lost(result))),
        Effect.catchAll(() => Effect.as(lost(result), result)),
        Effect.uninterruptible
      )
    })

  return { resultOf, record, lost }
}
