import * as HttpApp from "@effect/platform/HttpApp"
import * as Effect from "effect/Effect"
import type { WebHandler } from "../WebHandler.ts"
import { makeStatefulHeyGen } from "./makeStatefulHeyGen.ts"
import type { StatefulOptions } from "./StatefulOptions.ts"

/** The stateful mock as a web handler, on the runtime of the caller. */
export const makeStatefulHandler = (options: StatefulOptions): Effect.Effect<WebHandler> =>
  Effect.gen(function* () {
    const handle = HttpApp.toWebHandlerRuntime(yield* Effect.runtime<never>())(yield* makeStatefulHeyGen(options))
    return (request) => handle(request)
  })
