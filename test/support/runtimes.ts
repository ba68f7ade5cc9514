import { Effect } from "effect"

/** Has the code take this runtime for another, by its global, until the scope closes. */
export const asOn = (runtime: "Bun" | "Deno") =>
  Effect.acquireRelease(
    Effect.sync(() => void Object.assign(globalThis, { [runtime]: {} })),
    () => Effect.sync(() => void Reflect.deleteProperty(globalThis, runtime))
  )
