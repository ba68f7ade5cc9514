import * as Data from "effect/Data"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

/** Why a body that is read as it is sent broke off. It hides what it came from, which is no evidence of the connection. */
export class BrokenBody extends Data.TaggedError("BrokenBody")<{ readonly message: string }> {
  static readonly of = (cause: unknown) => new BrokenBody({ message: nameOf(cause) })
}

/** What an error says of itself. Nothing else of it is told: it may hold anything. */
const nameOf = (cause: unknown) => {
  if (Predicate.isString(cause) && cause !== "") return cause
  const names = Predicate.isRecord(cause) ? [cause.message, cause._tag, cause.name] : []
  return names.filter(Predicate.isString).find((name) => name !== "") ?? "for an unknown reason"
}

const isBrokenBody = (value: unknown): value is BrokenBody => value instanceof BrokenBody

/** undici and node:http fail with the body's error itself, fetch keeps it one `cause` deeper. */
export const brokenBodyIn = (failure: unknown): Option.Option<BrokenBody> =>
  Option.orElse(Option.liftPredicate(failure, isBrokenBody), () =>
    Predicate.hasProperty(failure, "cause") ? Option.liftPredicate(failure.cause, isBrokenBody) : Option.none()
  )
