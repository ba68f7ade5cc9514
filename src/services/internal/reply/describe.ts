import * as Arr from "effect/Array"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import type { ErrorFacts, HeyGenError } from "../../../domain/HeyGenError.ts"
import type { Outcome } from "../../../domain/Outcome.ts"
import type { OperationTraits } from "../OperationTraits.ts"

type Tag = HeyGenError["_tag"]

/** Why a call ends before its retries are used up. */
export type Ending = "deadline" | "key-expired" | "withheld"

export type Facts = Omit<ErrorFacts, "message">

const advice: { readonly [T in Tag]?: string } = {
  ApiKeyRejected: "Check the API key.",
  AccessDenied:
    "The plan or the account of this API key does not include this operation: change the plan, or use another key.",
  QuotaExceeded: "A credit, plan or trial limit is used up: add credit, or wait until the limit is renewed.",
  RateLimited: "Too many requests: retry later.",
  EndpointUnavailable: "The endpoint is retired, or not part of the plan, or the base URL is wrong.",
  RequestConflict: "The request conflicts with the current state at HeyGen: send it again once that has changed."
}

/** Given only if nothing was created: where an earlier attempt may have, a changed request could create a second avatar. */
const adviceToChange: { readonly [T in Tag]?: string } = {
  InvalidRequest: "Correct the request: the same one will be refused again.",
  ModerationRejected: "Moderation refused the photo, the name or the prompt: use another.",
  ResourceNotFound: "Check the ids in the request."
}

const adviceOn = (tag: Tag, { outcome, status }: Facts, { successor }: OperationTraits): ReadonlyArray<string> => {
  const isRejection = outcome === "rejected" && Option.isSome(status)
  const isRetired = tag === "EndpointUnavailable" && successor !== undefined
  return [
    ...Arr.fromNullable(isRejection ? adviceToChange[tag] : undefined),
    ...Arr.fromNullable(advice[tag]),
    ...(isRetired ? [`HeyGen announced the end of v1 and v2 for 2026-10-31. Use ${successor}.`] : [])
  ]
}

const ofCreating: Record<Exclude<Outcome, "created">, string> = {
  "not-sent": "Nothing was sent.",
  rejected: "Nothing was created.",
  ambiguous: "It may have been created: check before you send it again."
}

const ofCreated = Option.match({
  onNone: () => "It was created: do not send it again.",
  onSome: (id: string) => `It was created, with the id ${id}: do not send it again.`
})

const ofChanging: Record<Outcome, string> = {
  "not-sent": "Nothing was sent.",
  rejected: "Nothing was changed.",
  ambiguous: "It may have been changed: check before you send it again.",
  created: "It was changed."
}

const consequence = (
  { createdId, idempotencyKey, outcome }: Facts,
  { method }: OperationTraits,
  ending: Option.Option<Ending>
) => {
  if (method === "GET") return []
  if (method !== "POST") return [ofChanging[outcome]]
  if (outcome === "created") return [ofCreated(createdId)]
  const isKeyGood = Option.isSome(idempotencyKey) && !Option.contains(ending, "key-expired")
  return outcome === "ambiguous" && isKeyGood
    ? [
        `It may have been created. Until 23 hours after the first attempt, sending it again with the idempotency key ${idempotencyKey.value} creates it only once.`
      ]
    : [ofCreating[outcome]]
}

const endings: Record<Ending, string> = {
  deadline: "The deadline left no time for another attempt.",
  "key-expired": "The first attempt was 23 hours ago, and its idempotency key may have expired.",
  withheld: "Another attempt was withheld."
}

const whatHappened = (tag: Tag, { code, detail, status }: Facts) => {
  const words = Option.getOrElse(detail, () => "the cause is unknown")
  if (tag === "TransportError") return `no response from HeyGen (${words}).`
  if (Option.isNone(status)) return `${words}.`
  if (tag === "UnexpectedResponse" || tag === "ResponseTimeout") return `HeyGen answered ${status.value}, but ${words}.`
  const inBrackets = Option.match(code, { onNone: () => "", onSome: (text) => ` (${text})` })
  const inWords = Option.match(detail, { onNone: () => ", without an error message", onSome: (text) => `: "${text}"` })
  return `HeyGen answered ${status.value}${inBrackets}${inWords}.`
}

/** Builds the user-facing message of an error: what happened, what to do, and whether anything was created. */
export const describe = (
  tag: Tag,
  facts: Facts,
  operation: OperationTraits,
  ending: Option.Option<Ending> = Option.none()
): string => {
  const times = facts.attempts > 1 ? ` after ${facts.attempts} attempts` : ""
  return [
    `${operation.name} failed${times}: ${whatHappened(tag, facts)}`,
    ...adviceOn(tag, facts, operation),
    ...Option.toArray(Option.map(facts.retryAfter, (wait) => `HeyGen asks to wait ${Duration.format(wait)}.`)),
    ...Option.toArray(Option.map(ending, (why) => endings[why])),
    ...consequence(facts, operation, ending)
  ].join(" ")
}
