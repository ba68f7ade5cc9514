import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import { makeOncePerKey } from "../oncePerKey.ts"
import type { Guard } from "./guard.ts"
import { inProgress, invalid, type Refusal } from "./Refusal.ts"

const valid = /^[\w\-:.]{1,255}$/

/** Answers a request whose idempotency key is known with the first answer to it. Each answer passes the guard. */
export const makeReplay = (guard: Guard) => {
  const once = makeOncePerKey<unknown, Refusal>({ inProgress: Effect.fail(inProgress), isKept: () => true, guard })
  return (
    { headers, method, url }: HttpServerRequest.HttpServerRequest,
    answer: Effect.Effect<unknown, Refusal>
  ): Effect.Effect<unknown, Refusal> => {
    const given = headers["idempotency-key"]
    if (given === undefined || method !== "POST") return guard(answer)
    return valid.test(given)
      ? once(`${url} ${given}`, answer)
      : guard(Effect.fail(invalid("Idempotency-Key", "1 to 255 letters, digits, _, -, : or . required")))
  }
}
