import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Headers from "@effect/platform/Headers"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Arr from "effect/Array"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import { constTrue } from "effect/Function"
import * as Option from "effect/Option"

const refuseRedirects = (ofLayer: RequestInit) => (context: Context.Context<never>) => {
  const ofCaller = Option.getOrElse(Context.getOption(context, FetchHttpClient.RequestInit), () => ofLayer)
  return Context.add(context, FetchHttpClient.RequestInit, { ...ofCaller, redirect: "manual" })
}

/**
 * Makes the fiber that runs it safe to send the API key by the application's HttpClient: for the rest of the fiber the
 * client follows no redirects, and opens no spans of its own, which would record URLs and headers in clear text and be sent
 * to HeyGen as a trace header. Setting the references costs less than restoring them would, so it needs a fiber of its own.
 */
export const makeGuardFiber: Effect.Effect<Effect.Effect<void>> = Effect.map(
  Effect.serviceOption(FetchHttpClient.RequestInit),
  (ofLayer) => {
    const withoutRedirects = refuseRedirects(Option.getOrElse(ofLayer, () => ({})))
    return FiberRef.set(HttpClient.currentTracerDisabledWhen, constTrue).pipe(
      Effect.andThen(FiberRef.update(Headers.currentRedactedNames, Arr.append<string | RegExp>("x-api-key"))),
      Effect.andThen(FiberRef.update(FiberRef.currentContext, withoutRedirects))
    )
  }
)
