import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import { makeOncePerKey } from "../oncePerKey.ts"
import { inProgress, invalid, type Refused } from "../Refused.ts"
import type { Guard } from "./guard.ts"

const valid = /^[\w\-:.]{1,255}$/

/** Answers a request whose idempotency key is known with the first answer to it. Each answer passes the guard. */
export const makeReplay = (guard: Guard) => {
  const once = makeOncePerKey<unknown, Refused>({ inProgress: Effect.fail(inProgress), isKept: () => true, guard })
  return (
    { headers, method, url }: HttpServerRequest.HttpServerRequest,
    answer: Effect.Effect<unknown, Refused>
  ): Effect.Effect<unknown, Refused> => {
    const given = headers["idempotency-key"]
    if (given === undefined || method !== "POST") return guard(answer)
    return valid.test(given)
      ? once(`${url} ${given}`, answer)
      : guard(Effect.fail(invalid("Idempotency-Key", "1 to 255 letters, digits, _, -, : or . required")))
  }
}
