import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Guard } from "./guard.ts"
import { inProgress, invalid, type Refusal } from "./Refusal.ts"

const lifetime = 24 * 60 * 60 * 1000

const valid = /^[\w\-:.]{1,255}$/

interface First {
  readonly at: number
  readonly body: unknown
  readonly isDone: boolean
}

/**
 * Answers a request whose idempotency key is known with the first answer to it. Refusals are not kept. Each answer
 * passes the guard, and a key is in progress until its first answer has passed it.
 */
export const makeReplay = (guard: Guard) => {
  const firsts = new Map<string, First>()
  return <A>(
    { headers, method, url }: HttpServerRequest.HttpServerRequest,
    now: number,
    answer: Effect.Effect<A, Refusal>
  ): Effect.Effect<unknown, Refusal> =>
    Effect.suspend(() => {
      const given = headers["idempotency-key"]
      if (given === undefined || method !== "POST") return guard(answer)
      if (!valid.test(given)) {
        return guard(Effect.fail(invalid("Idempotency-Key", "1 to 255 letters, digits, _, -, : or . required")))
      }
      const key = `${url} ${given}`
      const first = firsts.get(key)
      if (first !== undefined && now - first.at < lifetime) {
        return guard(first.isDone ? Effect.succeed(first.body) : Effect.fail(inProgress))
      }
      firsts.set(key, { at: now, body: undefined, isDone: false })
      return Effect.onExit(guard(answer), (exit) =>
        Effect.sync(() => {
          if (Exit.isSuccess(exit)) firsts.set(key, { at: now, body: exit.value, isDone: true })
          else firsts.delete(key)
        })
      )
    })
}
