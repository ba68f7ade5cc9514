import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { Effect, Layer, Redacted } from "effect"
import { type HeyGenClient, ImageKey, PhotoAvatarService } from "effect-photo-avatar"
import { liveServices } from "./live.ts"

export const apiKey = "canary-0123456789-secret"

export const aRequest = { name: "Ada", imageKey: ImageKey.make("image/5f1c/original") }

export const aGroup = {
  id: "5f1c",
  group_id: "5f1c",
  name: "Ada",
  status: "pending",
  created_at: 1760359348.932659
}

type Answer = (request: HttpClientRequest.HttpClientRequest) => Response | Error | "hang"

/** An HttpClient without a network, which keeps what it was asked. */
export const makeHttpClient = (answer: Answer) => {
  const requests: Array<HttpClientRequest.HttpClientRequest> = []
  const client = HttpClient.make((request) => {
    requests.push(request)
    const response = answer(request)
    if (response === "hang") return Effect.never
    return response instanceof Error
      ? Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport", cause: response }))
      : Effect.succeed(HttpClientResponse.fromWeb(request, response))
  })
  return { requests, layer: Layer.succeed(HttpClient.HttpClient, client) }
}

export const json = (body: unknown, init: ResponseInit = {}) =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), {
    ...init,
    headers: { "content-type": "application/json", ...init.headers }
  })

/** One attempt per call, unless the test says otherwise. */
export const live = (options: Partial<HeyGenClient.Options> = {}) =>
  liveServices({ apiKey: Redacted.make(apiKey), retry: { times: 0 }, ...options })

export const createGroup = Effect.flatMap(PhotoAvatarService, (photoAvatars) => photoAvatars.createGroup(aRequest))

/** One create against an answer of our own. */
export const createGroupAgainst = (answer: Answer, options: Partial<HeyGenClient.Options> = {}) =>
  createGroup.pipe(Effect.provide(Layer.orDie(live(options))), Effect.provide(makeHttpClient(answer).layer))
