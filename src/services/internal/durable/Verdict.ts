import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import { isRequestAtFault } from "../../../domain/HeyGenError.ts"
import type { RowResult } from "../../../domain/pipeline/RowResult.ts"
import type { RowStore } from "../../RowStore.ts"
import { keyLifetime } from "../call/keyLifetime.ts"

type NoFacts = Record<never, never>

/** What a run does with a row, by what is stored of it. */
export type Verdict<Created> = Data.TaggedEnum<{
  /** It was not created so far. */
  Send: NoFacts
  /** It may have been created, and its key still prevents a second one. */
  SendAgain: NoFacts
  /** Its request may be on its way. */
  Wait: NoFacts
  /** It may have been created, and there is no way to find out. */
  GiveUp: { readonly why: string }
  Settled: { readonly result: RowResult<Created> }
  /** It is settled, and what is stored of its result cannot be read. */
  Unreadable: { readonly state: "Created" | "Rejected" }
  /** It was created with another request. */
  Changed: NoFacts
}>

interface VerdictDefinition extends Data.TaggedEnum.WithGenerics<1> {
  readonly taggedEnum: Verdict<this["A"]>
}

export const Verdict = Data.taggedEnum<VerdictDefinition>()

export interface Circumstances {
  readonly apiKeyFingerprint: string
  /** Whether a create that may have been processed can be sent again with its key. */
  readonly honorsIdempotencyKeys: boolean
  /** How long an attempt of this run can last, in milliseconds. */
  readonly attemptLimit: number
  readonly retryRejected: boolean
}

export interface Known<Created> {
  readonly row: RowStore.StoredRow
  readonly result: Option.Option<RowResult<Created>>
  /** The time of the store's clock. */
  readonly now: number
}

/** Why a key that was first sent at a time no longer prevents a second avatar, if it does not. */
export const keyProblem = (firstSentAt: Option.Option<number>, now: number): Option.Option<string> => {
  const age = now - Option.getOrElse(firstSentAt, () => Number.NEGATIVE_INFINITY)
  if (age < 0) return Option.some("the store's clock was set back")
  return Option.liftPredicate("its idempotency key has expired", () => age >= Duration.toMillis(keyLifetime))
}

/** Why a row in doubt cannot be sent again, if it cannot. */
const obstacle = (
  { now, row }: Known<unknown>,
  digest: string,
  { apiKeyFingerprint, honorsIdempotencyKeys }: Circumstances
): Option.Option<string> => {
  if (!honorsIdempotencyKeys) return Option.some("this API honors no idempotency keys")
  if (Option.isNone(row.idempotencyKey)) return Option.some("it was sent on v2, without an idempotency key")
  if (row.apiKeyFingerprint !== apiKeyFingerprint)
    return Option.some(
      "it was sent with another API key, with which a run within 23 hours of its first request settles it"
    )
  if (row.digest !== digest)
    return Option.some(
      "its request has changed since; unchanged, it is settled by a run within 23 hours of its first request"
    )
  return keyProblem(row.firstSentAt, now)
}

const inDoubt = <Created>(
  known: Known<Created>,
  digest: string,
  circumstances: Circumstances,
  otherwise: (why: string) => Verdict<Created>
): Verdict<Created> =>
  Option.match(obstacle(known, digest, circumstances), { onNone: () => Verdict.SendAgain(), onSome: otherwise })

/** Whether a request of the row may be on its way. A time in the future says that the clock was set back. */
export const isOnItsWay = ({ attemptLimit, lastSentAt, state }: RowStore.StoredRow, now: number): boolean => {
  const age = now - Option.getOrElse(lastSentAt, () => Number.NEGATIVE_INFINITY)
  return state === "sending" && age >= 0 && age < attemptLimit
}

/** Decides what becomes of a row that is stored. */
export const decide = <Created>(
  known: Known<Created>,
  digest: string,
  circumstances: Circumstances
): Verdict<Created> => {
  const { now, result, row } = known
  const settled = (otherwise: Verdict<Created>) =>
    Option.match(result, { onNone: () => otherwise, onSome: (result) => Verdict.Settled({ result }) })
  switch (row.state) {
    case "waiting":
    case "NotSent":
      return Verdict.Send()
    case "Created":
      return row.digest === digest ? settled(Verdict.Unreadable({ state: row.state })) : Verdict.Changed()
    case "Rejected": {
      const isFree = Option.exists(result, (result) => result._tag === "Rejected" && !isRequestAtFault(result.error))
      return circumstances.retryRejected || isFree || row.digest !== digest
        ? Verdict.Send()
        : settled(Verdict.Unreadable({ state: row.state }))
    }
    case "Ambiguous":
      return inDoubt(known, digest, circumstances, (why) => settled(Verdict.GiveUp({ why })))
    case "sending":
      return isOnItsWay(row, now)
        ? Verdict.Wait()
        : inDoubt(known, digest, circumstances, (why) => Verdict.GiveUp({ why }))
  }
}
