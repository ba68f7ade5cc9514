import * as HttpApp from "@effect/platform/HttpApp"
import * as HttpMiddleware from "@effect/platform/HttpMiddleware"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { WebHandler } from "../WebHandler.ts"
import { makeStatefulHeyGen } from "./makeStatefulHeyGen.ts"
import type { StatefulOptions } from "./StatefulOptions.ts"

/** The stateful mock as a web handler, on the runtime of the caller, in whose traces it has no spans. */
export const makeStatefulHandler = (options: StatefulOptions): Effect.Effect<WebHandler, never, Scope.Scope> =>
  Effect.gen(function* () {
    const runtime = yield* Effect.locally(Effect.runtime<never>(), HttpMiddleware.currentTracerDisabledWhen, () => true)
    const handle = HttpApp.toWebHandlerRuntime(runtime)(yield* makeStatefulHeyGen(options))
    return (request) => handle(request)
  })
