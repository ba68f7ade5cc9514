import { it, makeMethods } from "@effect/vitest"
import { Equal, FastCheck, Option, Redacted } from "effect"
import { chai } from "vitest"
import { isSoak } from "./soak.ts"

// A failure can be repeated. The long runs look elsewhere each time.
if (!isSoak) FastCheck.configureGlobal({ seed: 20_261_128 })

// @effect/vitest's `layer` puts its methods on the one `it` of the worker, which the files after it would get.
makeMethods(it)

const isLateAnswer = (reason: unknown) =>
  reason instanceof Error && /^\[vitest-worker\]: Timeout calling "on\w+"/.test(reason.message)

// Vitest's main process has a minute to answer a worker. On a busy machine, a worker that is loading Prism reads the answer
// later, which does no harm. Vitest reports unhandled rejections only while it has the one listener.
const report = process.listeners("unhandledRejection").find(({ name }) => name !== "reportUnlessLate")
if (report !== undefined) {
  process.removeAllListeners("unhandledRejection")
  process.on("unhandledRejection", function reportUnlessLate(reason, promise) {
    if (!isLateAnswer(reason)) report(reason, promise)
  })
}

/** Chai takes `None` for equal to any `Some`, since it compares their iterators alone, and any two secrets for equal. */
const differ = (one: unknown, other: unknown) =>
  (Option.isOption(one) && Option.isOption(other) && one._tag !== other._tag) ||
  (Redacted.isRedacted(one) && Redacted.isRedacted(other) && !Equal.equals(one, other))

chai.config.deepEqual = (actual, expected) =>
  chai.util.eql(actual, expected, { comparator: (one, other) => (differ(one, other) ? false : null) })
