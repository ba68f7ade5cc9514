import { it, makeMethods } from "@effect/vitest"
import { Equal, FastCheck, Option, Redacted } from "effect"
import { chai } from "vitest"
import { isSoak } from "./soak.ts"

// A failure can be repeated. The long runs look elsewhere each time.
if (!isSoak) FastCheck.configureGlobal({ seed: 20_261_128 })

// @effect/vitest's `layer` puts its methods on the one `it` of the worker, which the files after it would get.
makeMethods(it)

/** Chai takes `None` for equal to any `Some`, since it compares their iterators alone, and any two secrets for equal. */
const differ = (one: unknown, other: unknown) =>
  (Option.isOption(one) && Option.isOption(other) && one._tag !== other._tag) ||
  (Redacted.isRedacted(one) && Redacted.isRedacted(other) && !Equal.equals(one, other))

chai.config.deepEqual = (actual, expected) =>
  chai.util.eql(actual, expected, { comparator: (one, other) => (differ(one, other) ? false : null) })
