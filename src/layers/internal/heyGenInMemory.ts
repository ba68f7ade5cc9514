import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { Answer } from "./answering.ts"
import { type Method, operationFor } from "./operations.ts"
import { v2InMemory } from "./v2InMemory.ts"
import { v3InMemory } from "./v3InMemory.ts"

const notFound = { data: null, error: { code: "not_found", message: "Not found" } }

/** Requests in memory never wait for I/O, so a long run would starve the program's timers and sockets. */
const letTimersRun = Effect.async<void>((resume) => {
  setTimeout(() => resume(Effect.void), 0)
})

const often = 100

/** Every hundredth request blocks all others until timers have run, since no timer runs while any fiber continues. */
const makeTurnstile = Effect.map(Effect.all([Ref.make(0), Effect.makeSemaphore(1)]), ([asked, turnstile]) =>
  turnstile.withPermits(1)(
    Effect.flatMap(
      Ref.updateAndGet(asked, (before) => before + 1),
      (times) => (times % often === 0 ? letTimersRun : Effect.void)
    )
  )
)

/** An HttpClient that simulates HeyGen for unit tests: it stores what is created and returns all of it as ready. */
export const heyGenInMemory = Effect.gen(function* () {
  const turnstile = yield* makeTurnstile
  const answers: Record<Method, Answer> = { ...(yield* v2InMemory), ...(yield* v3InMemory) }
  return HttpClient.make((request, url) =>
    Effect.andThen(
      turnstile,
      Option.match(operationFor(request, url), {
        onNone: () => Effect.dieMessage(`layerInMemory does not implement ${request.method} ${url.pathname}`),
        onSome: ([method, encoded]) =>
          Effect.map(answers[method](encoded, request.headers["idempotency-key"]), (body) =>
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
  )
})
