import { Effect } from "effect"
import { program } from "./durable.js"

const first = await Effect.runPromise(program)
const second = await Effect.runPromise(program)
if (first !== "Created" || second !== "Created")
  throw new Error(`expected a created row twice, not ${first}, ${second}`)
