import type { getHttpOperationsFromSpec } from "@stoplight/prism-http"
import * as Effect from "effect/Effect"
import { loadPrism, readDocument } from "./loadPrism.ts"
import { PrismUnavailable } from "./PrismUnavailable.ts"

export type Operations = Awaited<ReturnType<typeof getHttpOperationsFromSpec>>

/** Parses the operations of a document. */
export const operationsOf = (document: object): Effect.Effect<Operations, PrismUnavailable> =>
  Effect.flatMap(loadPrism, ([, prism]) =>
    Effect.tryPromise({
      try: () => prism.getHttpOperationsFromSpec(document),
      catch: (cause) => new PrismUnavailable({ message: `Prism cannot parse the document: ${String(cause)}` })
    })
  )

let known: Operations | undefined

/** The operations of the document that the mock serves. A process parses them once, and compiles their validators once. */
export const documentedOperations: Effect.Effect<Operations, PrismUnavailable> = Effect.suspend(() =>
  known === undefined
    ? Effect.tap(Effect.flatMap(readDocument, operationsOf), (operations) => {
        known = operations
      })
    : Effect.succeed(known)
)
