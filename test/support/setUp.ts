import { it, makeMethods } from "@effect/vitest"
import { Equal, Option, Redacted } from "effect"
import { chai } from "vitest"

// @effect/vitest's `layer` puts its methods on the one `it` of the worker, which the files after it would get.
makeMethods(it)

/** Chai takes `None` for equal to any `Some`, since it compares their iterators alone, and any two secrets for equal. */
const differ = (one: unknown, other: unknown) =>
  (Option.isOption(one) && Option.isOption(other) && one._tag !== other._tag) ||
  (Redacted.isRedacted(one) && Redacted.isRedacted(other) && !Equal.equals(one, other))

chai.config.deepEqual = (actual, expected) =>
  chai.util.eql(actual, expected, { comparator: (one, other) => (differ(one, other) ? false : null) })
