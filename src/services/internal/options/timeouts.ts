import type * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { HeyGenClient } from "../../HeyGenClient.ts"
import type { OperationKind } from "../../operations/Operation.ts"
import { checkDuration } from "./duration.ts"

type Timeout = HeyGenClient.Options["timeout"]

const isByKind = (timeout: Timeout): timeout is HeyGenClient.Timeouts =>
  Predicate.isRecord(timeout) && !Duration.isDuration(timeout)

/** The limit that the option sets for one kind of operation, if any. */
export const timeoutOf = (timeout: Timeout, kind: OperationKind): Duration.DurationInput | undefined =>
  isByKind(timeout) ? timeout[kind] : timeout

/** The limits of HeyGen's own command line tool. */
const defaults = { read: "30 seconds", write: "120 seconds", upload: "10 minutes" } as const

const checkTimeout = (timeout: Timeout, kind: OperationKind) =>
  checkDuration(`HEYGEN_TIMEOUT_${kind.toUpperCase()}`, timeoutOf(timeout, kind) ?? defaults[kind])

export const checkTimeouts = (
  timeout: Timeout
): Effect.Effect<Record<OperationKind, Duration.Duration>, ConfigError.ConfigError> =>
  Effect.all({
    read: checkTimeout(timeout, "read"),
    write: checkTimeout(timeout, "write"),
    upload: checkTimeout(timeout, "upload")
  })
