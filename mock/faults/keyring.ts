import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { errorBody, inProgress } from "../stateful/Refusal.ts"
import { json, type Reply } from "./wire.ts"

const stillInProgress = json(409, errorBody.v3(inProgress))

const dayInMillis = Duration.toMillis("24 hours")

/** Commits once per key, and keeps the response for 24 hours. */
export const makeKeyring = () => {
  const answers = new Map<string, { readonly at: number; readonly reply: Reply }>()
  return (key: string, commit: Effect.Effect<Reply>) =>
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const known = answers.get(key)
      if (known !== undefined && now - known.at < dayInMillis) return known.reply
      answers.set(key, { at: now, reply: stillInProgress })
      const reply = yield* Effect.onError(commit, () => Effect.sync(() => answers.delete(key)))
      if (reply.status < 300) answers.set(key, { at: now, reply })
      else answers.delete(key)
      return reply
    })
}
