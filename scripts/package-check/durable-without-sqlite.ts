import { Effect } from "effect"
import { program } from "./durable.js"

const { message } = await Effect.runPromise(Effect.flip(program))
if (!message.includes("npm install @effect/sql-libsql@")) {
  throw new Error(`the row store does not say what to install: ${message}`)
}
