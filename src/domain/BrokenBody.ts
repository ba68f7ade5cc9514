import * as Data from "effect/Data"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

/** The failure of a streamed request body. It drops the original error, which is no evidence about the connection. */
export class BrokenBody extends Data.TaggedError("BrokenBody")<{ readonly message: string }> {
  static readonly of = (cause: unknown) => new BrokenBody({ message: nameOf(cause) })
}

/** The message, tag or name of an error. Nothing else is used, since an error may contain anything. */
const nameOf = (cause: unknown) => {
  if (Predicate.isString(cause) && cause !== "") return cause
  const names = Predicate.isRecord(cause) ? [cause.message, cause._tag, cause.name] : []
  return names.filter(Predicate.isString).find((name) => name !== "") ?? "unknown reason"
}

const isBrokenBody = (value: unknown): value is BrokenBody => value instanceof BrokenBody

/** undici and node:http fail with the body's error itself; fetch nests it one `cause` deeper. */
export const brokenBodyIn = (failure: unknown): Option.Option<BrokenBody> =>
  Option.orElse(Option.liftPredicate(failure, isBrokenBody), () =>
    Predicate.hasProperty(failure, "cause") ? Option.liftPredicate(failure.cause, isBrokenBody) : Option.none()
  )
