import * as Effect from "effect/Effect"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"
import type { OperationTraits } from "../OperationTraits.ts"

/** Makes the span of an operation's attempts, of which a call has a first, a second, … */
export const makeAttemptSpan = ({ method, path }: OperationTraits, baseUrl: string) => {
  const name = `${method} ${path}`
  const attributes = {
    "http.request.method": method,
    "server.address": new URL(baseUrl).hostname,
    "url.template": path
  }
  return (number: number) =>
    <A, R>(attempt: Effect.Effect<A, HeyGenError, R>): Effect.Effect<A, HeyGenError, R> =>
      Effect.withSpan(
        Effect.tapError(attempt, ({ _tag }) => Effect.annotateCurrentSpan("error.type", _tag)),
        name,
        {
          kind: "client",
          captureStackTrace: false,
          attributes: { ...attributes, "http.request.resend_count": number - 1 }
        }
      )
}
