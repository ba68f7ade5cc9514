import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"

/** Asked to wait for longer, one request asks again after a day. */
const longest = Duration.days(1)

/** How long HeyGen asks to wait, in milliseconds; 0 when it does not ask. */
export const askedWait = ({ retryAfter }: Pick<HeyGenError, "retryAfter">): number =>
  Option.match(retryAfter, { onNone: () => 0, onSome: (wait) => Duration.toMillis(Duration.min(wait, longest)) })
