import type * as Effect from "effect/Effect"
import type { Refused } from "../Refused.ts"

/** A request that the mock answers. */
export interface Asked {
  readonly params: Readonly<Record<string, string | undefined>>
  readonly query: URLSearchParams
  readonly contentType: string
  readonly body: Uint8Array
  /** The time, in milliseconds since 1970. */
  readonly now: number
}

/** Answers a request with a body, in the version's envelope. */
export type Handler = (asked: Asked) => Effect.Effect<unknown, Refused>
