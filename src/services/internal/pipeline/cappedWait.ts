import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"

/** Caps a longer `Retry-After`; one request probes again after it. */
const longest = Duration.days(1)

/** The wait that HeyGen requests, at most a day, in milliseconds; 0 if it requests none. */
export const cappedWait = ({ retryAfter }: Pick<HeyGenError, "retryAfter">): number =>
  Option.match(retryAfter, { onNone: () => 0, onSome: (wait) => Duration.toMillis(Duration.min(wait, longest)) })
