import { it, makeMethods } from "@effect/vitest"
import { Option } from "effect"
import { chai } from "vitest"

// @effect/vitest's `layer` puts its methods on the one `it` of the worker, which the files after it would get.
makeMethods(it)

/** Chai takes `None` for equal to any `Some`: of objects with different fields it compares the iterators alone. */
const differs = (actual: unknown, expected: unknown) =>
  Option.isOption(actual) && Option.isOption(expected) && actual._tag !== expected._tag

chai.config.deepEqual = (actual, expected) =>
  chai.util.eql(actual, expected, { comparator: (one, other) => (differs(one, other) ? false : null) })
