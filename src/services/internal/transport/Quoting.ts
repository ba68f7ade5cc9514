import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { makeQuote } from "./redact.ts"

/** Sanitizes external text: redacts the client's API key, where there is a client. */
export class Quoting extends Context.Reference<Quoting>()("effect-photo-avatar/Quoting", {
  defaultValue: () => makeQuote()
}) {}

/**
 * A fresh layer of a service that is built on a client, and of the client's `Quoting` for what is built on the service.
 * `make` is read when the layer is built, so it may be defined after the service.
 */
export const layerQuoting = <I, S, E, R>(
  tag: Context.Tag<I, S>,
  make: () => Effect.Effect<S, E, R>
): Layer.Layer<I, E, R> =>
  Layer.fresh(
    Layer.effectContext(
      Effect.zipWith(
        Effect.suspend(make),
        Quoting,
        (service, quote): Context.Context<I> => Context.add(Context.make(tag, service), Quoting, quote)
      )
    )
  )
