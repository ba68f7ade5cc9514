import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { Effect, Option } from "effect"
import type { Answer } from "./answering.ts"
import { type Method, operationFor } from "./operations.ts"
import { v2InMemory } from "./v2InMemory.ts"
import { v3InMemory } from "./v3InMemory.ts"

const notFound = { data: null, error: { code: "not_found", message: "Not found" } }

/** HeyGen, as far as an application's unit tests need it: it remembers what it was asked for, and all of it is ready. */
export const heyGenInMemory = Effect.gen(function* () {
  const answers: Record<Method, Answer> = { ...(yield* v2InMemory), ...(yield* v3InMemory) }
  return HttpClient.make((request, url) =>
    Option.match(operationFor(request, url), {
      onNone: () => Effect.dieMessage(`layerTest has no answer to ${request.method} ${url.pathname}`),
      onSome: ([method, encoded]) =>
        Effect.map(answers[method]({ ...encoded, "Idempotency-Key": request.headers["idempotency-key"] }), (body) =>
          HttpClientResponse.fromWeb(
            request,
            Response.json(
              Option.getOrElse(body, () => notFound),
              { status: Option.isSome(body) ? 200 : 404 }
            )
          )
        )
    })
  )
})
