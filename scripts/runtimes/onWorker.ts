import { FetchHttpClient } from "@effect/platform"
import { Effect, Layer } from "effect"
import { Live } from "effect-photo-avatar"
import { callChecks, servicesOn } from "./calls.ts"
import { type Result, runChecks } from "./check.ts"

/** Runs the checks in a worker: the body of the request has the places, that of the response one result a line. */
export default {
  async fetch(request: Request): Promise<Response> {
    const at = servicesOn((options) => Layer.provide(Live.layer(options), FetchHttpClient.layer))
    const results: Array<Result> = []
    await Effect.runPromise(runChecks(callChecks(await request.json(), at), (result) => results.push(result)))
    return new Response(results.map((result) => `${JSON.stringify(result)}\n`).join(""))
  }
}
