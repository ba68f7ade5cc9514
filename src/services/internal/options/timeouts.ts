import type * as ConfigError from "effect/ConfigError"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { OperationKind } from "../../operations/Operation.ts"
import { type Timeouts, timeoutOf } from "../../Timeouts.ts"
import { checkDuration } from "./duration.ts"

/** The limits of HeyGen's own command line tool. */
const defaults = { read: "30 seconds", write: "120 seconds", upload: "10 minutes" } as const

const checkTimeout = (timeout: Duration.DurationInput | Timeouts | undefined, kind: OperationKind) =>
  checkDuration(`HEYGEN_TIMEOUT_${kind.toUpperCase()}`, timeoutOf(timeout, kind) ?? defaults[kind])

export const checkTimeouts = (
  timeout: Duration.DurationInput | Timeouts | undefined
): Effect.Effect<Record<OperationKind, Duration.Duration>, ConfigError.ConfigError> =>
  Effect.all({
    read: checkTimeout(timeout, "read"),
    write: checkTimeout(timeout, "write"),
    upload: checkTimeout(timeout, "upload")
  })
