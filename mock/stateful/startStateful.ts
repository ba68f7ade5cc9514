import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type ServeOptions, serve } from "../serve.ts"
import { makeStatefulHandler } from "./makeStatefulHandler.ts"
import type { StatefulOptions } from "./StatefulOptions.ts"

/**
 * Where the stateful mock listens, besides how it behaves.
 *
 * @since 0.1.0
 * @category Mock
 */
export interface StatefulServerOptions extends StatefulOptions, ServeOptions {}

/** Serves the stateful mock on loopback until the scope closes. Fails when the port is taken. */
export const startStateful = (
  options: StatefulServerOptions
): Effect.Effect<{ readonly baseUrl: string }, Error, Scope.Scope> =>
  Effect.flatMap(makeStatefulHandler(options), (handle) => serve(handle, options))
