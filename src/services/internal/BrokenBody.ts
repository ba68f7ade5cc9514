import { Data, Inspectable, Option, Predicate } from "effect"

/** Why a body that is read as it is sent broke off. It hides what it came from, which is no evidence of the connection. */
export class BrokenBody extends Data.TaggedError("BrokenBody")<{ readonly message: string }> {
  static readonly of = (cause: unknown) =>
    new BrokenBody({ message: cause instanceof Error ? cause.message : Inspectable.toStringUnknown(cause) })
}

const isBrokenBody = (value: unknown): value is BrokenBody => value instanceof BrokenBody

/** undici and node:http fail with the body's error itself, fetch keeps it one `cause` deeper. */
export const brokenBodyIn = (failure: unknown): Option.Option<BrokenBody> =>
  Option.orElse(Option.liftPredicate(failure, isBrokenBody), () =>
    Predicate.hasProperty(failure, "cause") ? Option.liftPredicate(failure.cause, isBrokenBody) : Option.none()
  )
