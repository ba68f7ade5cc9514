import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { Effect, Layer, Ref } from "effect"

/** Sends the first requests to other origins, one by one as listed, where one is listed, over the same transport. */
export const detour = (origins: ReadonlyArray<string | undefined>) =>
  Layer.effect(
    HttpClient.HttpClient,
    Effect.gen(function* () {
      const client = yield* HttpClient.HttpClient
      const sent = yield* Ref.make(0)
      return HttpClient.make((request, url) =>
        Effect.flatMap(
          Ref.getAndUpdate(sent, (count) => count + 1),
          (count) => {
            const origin = origins[count]
            if (origin === undefined) return client.execute(request)
            return Effect.catchTag(
              client.execute(HttpClientRequest.setUrl(request, `${origin}${url.pathname}`)),
              "RequestError",
              ({ cause, reason }) => new HttpClientError.RequestError({ request, reason, cause })
            )
          }
        )
      )
    })
  )
