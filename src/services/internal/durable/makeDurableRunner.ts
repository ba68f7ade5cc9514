import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"
import type { HeyGenError, InvalidRequest, ResponseTimeout } from "../../../domain/HeyGenError.ts"
import { IdempotencyKey } from "../../../domain/IdempotencyKey.ts"
import { RowResult } from "../../../domain/pipeline/RowResult.ts"
import type { PipelineOptions } from "../../PipelineOptions.ts"
import type { RowStore } from "../../RowStore.ts"
import { AttemptGate } from "../call/AttemptGate.ts"
import { isWithheld } from "../call/failures.ts"
import { newIdempotencyKey } from "../call/newIdempotencyKey.ts"
import { withinOrFail } from "../call/within.ts"
import { failureOf } from "../pipeline/failureOf.ts"
import { makeRowRunner, type RowRunner } from "../pipeline/makeRowRunner.ts"
import { resultNow } from "../pipeline/resultOfError.ts"
import { type Claim, keyProblemWhenSent, makeClaim } from "./Claim.ts"
import type { DurableStage, Recognized } from "./DurableStage.ts"
import { type Entry, mayArrive } from "./Entry.ts"
import { keepKey } from "./keepKey.ts"
import { makeDoubts } from "./makeDoubts.ts"
import { makeReader } from "./makeReader.ts"
import { makeRecords, mayBeCreated } from "./makeRecords.ts"
import { newRow } from "./newRow.ts"
import { changed, invalidIdempotencyKey, isRowKeyTooLong, notReadInTime, rowKeyTooLong } from "./refusals.ts"
import { unreadableResult } from "./unreadableResult.ts"
import type { SettledBy } from "./unrecorded.ts"
import { decide } from "./Verdict.ts"

const cancelled = "the batch was cancelled"

interface Claimed<Item, Created, R> {
  readonly key: string
  readonly item: Item
  readonly claim: Claim
  readonly create: Effect.Effect<Created, HeyGenError, R>
}

export interface DurableRunner<Item, Created, R> extends RowRunner<Entry<Item>, Created, R> {
  /** Fails if the store failed during the run. */
  readonly check: Effect.Effect<void, StoreUnavailable>
}

type UnreadRequest = InvalidRequest | ResponseTimeout

const isIdempotencyKey = Schema.is(IdempotencyKey)

/** Whether the run has sent nothing for the row. */
const isUntouched = (result: RowResult<unknown>) =>
  result._tag === "NotSent" && Option.match(result.error, { onNone: () => true, onSome: isWithheld })

/** Runs rows through the store: each is created once, however often and in however many processes it is run. */
export const makeDurableRunner = <Item extends { readonly key: string }, Created, Encoded, R>(
  stage: DurableStage<Item, Created, Encoded, R>,
  { beforeSend, ...options }: PipelineOptions<Item>
): Effect.Effect<DurableRunner<Item, Created, R>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { batch, circumstances, operation } = stage
    const { apiKeyFingerprint } = circumstances
    const storing = yield* Deferred.make<void, StoreUnavailable>()

    const base = yield* makeRowRunner(
      ({ claim, create }: Claimed<Item, Created, R>) =>
        Effect.flatMap(AttemptGate, (gate) => Effect.provideService(create, AttemptGate, claim.around(gate))),
      { ...options, beforeSend: ({ item }, attempt) => beforeSend?.(item, attempt) ?? Effect.void }
    )
    const { stop } = base.stopSignal

    const failed = (error: StoreUnavailable) => Effect.andThen(Deferred.fail(storing, error), stop(error.message))

    const { lost, record, resultOf } = makeRecords(stage, failed)
    const doubts = makeDoubts(operation, resultOf)
    const read = makeReader<Item>(stage, base.stopSignal, failed)

    const notSent = (key: string, reason: string) =>
      Effect.map(DateTime.now, (now) =>
        RowResult.NotSent({ key, attempts: 0, takenAt: now, settledAt: now, reason, error: Option.none() })
      )

    /** The request of another run has a key wherever keys are honored. */
    const settledAfterOther: SettledBy = circumstances.honorsIdempotencyKeys ? "next run" : "person"

    /** What is stored of a row whose request was not read. */
    const storedOf = ({ found, key }: Entry<Item>) =>
      Option.getOrElse(found, () => newRow({ batch, stage: "create", key, digest: "", apiKeyFingerprint }))

    const refused = (key: string, error: HeyGenError) => resultNow({ key, attempts: 0 }, error)

    const giveUp = (row: RowStore.StoredRow, why: string) =>
      Effect.flatMap(doubts.forPerson(row, why), (result) =>
        row.state === "sending" ? record(row, result) : Effect.succeed(result)
      )

    const stoppedBefore = (
      row: RowStore.StoredRow,
      reason: string,
      isDoubted: boolean
    ): Effect.Effect<RowResult<Created>> => (isDoubted ? doubts.untilNextRun(row, reason) : notSent(row.key, reason))

    const unprepared = (
      row: RowStore.StoredRow,
      error: HeyGenError | StoreUnavailable,
      isDoubted: boolean
    ): Effect.Effect<RowResult<Created>> =>
      Effect.gen(function* () {
        if (error._tag === "StoreUnavailable") {
          yield* failed(error)
          return yield* stoppedBefore(row, error.message, isDoubted)
        }
        yield* base.observe(error)
        if (isDoubted) return yield* record(row, yield* doubts.untilNextRun(row, error.message))
        return yield* record(row, yield* refused(row.key, error))
      })

    const send = (
      entry: Entry<Item>,
      recognized: Recognized<Created, R>,
      row: RowStore.StoredRow,
      isDoubted: boolean
    ): Effect.Effect<RowResult<Created>, never, R> =>
      Effect.uninterruptibleMask((restore) =>
        Effect.gen(function* () {
          const preparing = yield* restore(
            base.stopSignal.unlessStopped(Effect.either(recognized.prepare(row.uploadId)))
          )
          if (Either.isLeft(preparing)) return yield* stoppedBefore(row, preparing.left, isDoubted)
          const prepared = preparing.right
          if (Either.isLeft(prepared)) return yield* unprepared(row, prepared.left, isDoubted)
          const idempotencyKey = yield* Effect.when(
            Effect.orElse(row.idempotencyKey, () => newIdempotencyKey),
            () => circumstances.honorsIdempotencyKeys
          )
          const claim = yield* makeClaim(
            stage.store,
            {
              ...row,
              attemptLimit: circumstances.attemptLimit,
              uploadId: prepared.right.uploadId,
              idempotencyKey
            },
            isDoubted,
            failed
          )
          const create = prepared.right.create({ idempotencyKey: Option.getOrUndefined(idempotencyKey) })
          const result = yield* restore(base.runUnreported({ key: entry.key, item: entry.item, claim, create }))
          const { hold, row: stored } = yield* claim.standing
          if (hold === "lost") {
            const endsRequest = !isDoubted && stored.state === "sending" && !isUntouched(result)
            const recorded = endsRequest || mayBeCreated(result) ? yield* record(stored, result) : result
            if (recorded._tag === "Created") return recorded
            const settledByOther = Effect.matchEffect(Effect.flatMap(read.again(entry), read.afterArrival), {
              onFailure: (error) => doubts.untilNextRun(row, error.message, settledAfterOther),
              onSuccess: (entry) => settle(entry, recognized)
            })
            return yield* restore(settledByOther)
          }
          const settled = isDoubted ? yield* doubts.after(row, result) : result
          if (hold === "unconfirmed" && !mayBeCreated(settled)) return yield* Effect.as(lost(settled), settled)
          if (!isUntouched(result)) return yield* record(stored, settled)
          if (stored.version === row.version) return settled
          const why = Option.getOrElse(keyProblemWhenSent(stored), () => "it was withheld")
          return yield* record({ ...row, version: stored.version }, yield* doubts.forPerson(row, why))
        })
      )

    /** Goes on with a row as it was read, or tells that the store failed. */
    const whenRead = <R2>(
      entry: Entry<Item>,
      reading: Effect.Effect<Entry<Item>, StoreUnavailable>,
      next: (entry: Entry<Item>) => Effect.Effect<RowResult<Created>, never, R2>
    ) =>
      Effect.matchEffect(reading, {
        onFailure: (error): Effect.Effect<RowResult<Created>, never, R2> => {
          const row = storedOf(entry)
          return stoppedBefore(row, error.message, row.state !== "Rejected")
        },
        onSuccess: next
      })

    const settle = (
      entry: Entry<Item>,
      recognized: Recognized<Created, R>
    ): Effect.Effect<RowResult<Created>, never, R> =>
      Effect.gen(function* () {
        const { digest } = recognized
        const { found, isCancelled, item, key, now } = entry
        const asked = { digest, apiKeyFingerprint, idempotencyKey: stage.keyOf(item) }
        const sendUnlessCancelled = (row: RowStore.StoredRow): Effect.Effect<RowResult<Created>, never, R> =>
          isCancelled ? Effect.andThen(stop(cancelled), notSent(key, cancelled)) : send(entry, recognized, row, false)
        if (Option.isNone(found)) return yield* sendUnlessCancelled(newRow({ batch, stage: "create", key, ...asked }))
        const row = found.value
        const known = { row, now, result: yield* resultOf(row) }
        const verdict = decide(known, digest, circumstances)
        switch (verdict._tag) {
          case "Settled":
            return verdict.result
          case "Unreadable":
            return yield* unreadableResult(operation, row, verdict.state)
          case "Changed":
            return yield* refused(key, changed(operation, batch, key))
          case "Wait":
            return yield* Effect.flatMap(base.stopSignal.awaitStop, (reason) => doubts.untilNextRun(row, reason))
          case "GiveUp":
            return yield* giveUp(row, verdict.why)
          case "SendAgain":
            return yield* isCancelled ? giveUp(row, cancelled) : send(entry, recognized, row, true)
          case "Send":
            return yield* sendUnlessCancelled({ ...row, ...asked, ...keepKey(known, asked) })
        }
      })

    /** What is stored of a row counts, even when its request can no longer be read. */
    const unrecognized = (entry: Entry<Item>, error: UnreadRequest): Effect.Effect<RowResult<Created>> => {
      const { key } = entry
      const row = storedOf(entry)
      const doubt = doubts.untilNextRun(
        row,
        Option.getOrElse(error.detail, () => error.message)
      )
      switch (row.state) {
        case "Created":
          return Effect.flatMap(
            resultOf(row),
            Option.match({ onNone: () => unreadableResult(operation, row, "Created"), onSome: Effect.succeed })
          )
        case "Ambiguous":
          return doubt
        case "sending":
          return mayArrive(entry) ? doubt : Effect.flatMap(doubt, (result) => record(row, result))
        case "Rejected":
          return refused(key, error)
        default:
          return Effect.flatMap(refused(key, error), (result) => record(row, result))
      }
    }

    /** Recognizing a row may read its photo from a stream of the caller, which may stall. */
    const recognizeInTime = (item: Item): Effect.Effect<Recognized<Created, R>, UnreadRequest> =>
      withinOrFail(stage.recognize(item), stage.readingLimit, () => notReadInTime(operation, stage.readingLimit))

    /** A row that was not read before the run stopped. What is stored of it counts; nothing is prepared after a stop. */
    const unread = ({ found }: Entry<Item>): Recognized<Created, R> => ({
      digest: Option.match(found, { onNone: () => "", onSome: ({ digest }) => digest }),
      prepare: () => Effect.never
    })

    const recognizeAndSettle = (entry: Entry<Item>): Effect.Effect<RowResult<Created>, never, R> => {
      if (isRowKeyTooLong(entry.key)) return refused(entry.key, rowKeyTooLong(operation))
      const refuse = (error: UnreadRequest) =>
        whenRead(entry, read.current(entry), (entry) => unrecognized(entry, error))
      return Option.exists(stage.keyOf(entry.item), (key) => !isIdempotencyKey(key))
        ? refuse(invalidIdempotencyKey(operation))
        : Effect.matchEffect(base.stopSignal.unlessStopped(recognizeInTime(entry.item)), {
            onFailure: refuse,
            onSuccess: (recognized) =>
              whenRead(entry, Effect.flatMap(read.current(entry), read.afterArrival), (entry) =>
                settle(
                  entry,
                  Either.getOrElse(recognized, () => unread(entry))
                )
              )
          })
    }

    return {
      run: (entry) => base.reported(recognizeAndSettle(entry)),
      stopSignal: base.stopSignal,
      concurrency: base.concurrency,
      check: failureOf(storing)
    }
  })
