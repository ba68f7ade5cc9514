import * as Effect from "effect/Effect"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"
import type { OperationTraits } from "../OperationTraits.ts"

/** The span of one attempt, the call's first, second, … */
export const inAttemptSpan =
  ({ method, path }: OperationTraits, baseUrl: string, number: number) =>
  <A, R>(attempt: Effect.Effect<A, HeyGenError, R>): Effect.Effect<A, HeyGenError, R> =>
    Effect.withSpan(
      Effect.tapError(attempt, ({ _tag }) => Effect.annotateCurrentSpan("error.type", _tag)),
      `${method} ${path}`,
      {
        kind: "client",
        captureStackTrace: false,
        attributes: {
          "http.request.method": method,
          "http.request.resend_count": number - 1,
          "server.address": new URL(baseUrl).hostname,
          "url.template": path
        }
      }
    )
