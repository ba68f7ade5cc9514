import { FetchHttpClient } from "@effect/platform"
import { Effect, Layer } from "effect"
import { Live } from "effect-photo-avatar"
import { callChecks, servicesOn } from "./calls.ts"
import { type Result, runChecks } from "./check.ts"
import type { Places } from "./Places.ts"

/** Runs the checks where there is only fetch, and returns one result a line. */
export const callsOnFetch = async (places: Places): Promise<string> => {
  const at = servicesOn((options) => Layer.provide(Live.layer(options), FetchHttpClient.layer))
  const results: Array<Result> = []
  await Effect.runPromise(runChecks(callChecks(places, at), (result) => results.push(result)))
  return results.map((result) => `${JSON.stringify(result)}\n`).join("")
}
