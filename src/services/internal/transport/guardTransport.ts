import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Headers from "@effect/platform/Headers"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Arr from "effect/Array"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { constTrue } from "effect/Function"
import * as Option from "effect/Option"

const refuseRedirects = (ofLayer: RequestInit) =>
  Effect.mapInputContext((context: Context.Context<never>) => {
    const ofCaller = Option.getOrElse(Context.getOption(context, FetchHttpClient.RequestInit), () => ofLayer)
    return Context.add(context, FetchHttpClient.RequestInit, { ...ofCaller, redirect: "manual" })
  })

const hideApiKey = Effect.locallyWith(Headers.currentRedactedNames, Arr.append("x-api-key"))

/**
 * Makes the application's HttpClient safe to carry the API key: it follows no redirects, and opens no spans of its own,
 * which would record URLs and headers in clear text and be sent to HeyGen as a trace header.
 */
export const guardTransport = Effect.fnUntraced(function* (client: HttpClient.HttpClient) {
  const ofLayer = Option.getOrElse(yield* Effect.serviceOption(FetchHttpClient.RequestInit), () => ({}))
  return client.pipe(
    HttpClient.withTracerDisabledWhen(constTrue),
    HttpClient.transformResponse(hideApiKey),
    HttpClient.transformResponse(refuseRedirects(ofLayer))
  )
})
