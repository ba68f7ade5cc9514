import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { Effect } from "effect"
import got from "got"
import ky from "ky"
import OpenAI from "openai"
import createClient from "openapi-fetch"

const path = "/v2/photo_avatar/avatar_group/create"
const headers = { "x-api-key": "peer-api-key" }

interface Paths {
  readonly [path]: {
    readonly post: {
      readonly requestBody: { readonly content: { readonly "application/json": Body } }
      readonly responses: { readonly 200: { readonly content: { readonly "application/json": unknown } } }
    }
  }
}

interface Body {
  readonly name: string
  readonly image_key: string
}

type Create = (baseUrl: string, body: Body) => Effect.Effect<unknown, unknown>

/** One create with each of the other clients, with its defaults. */
export const peers: Record<string, Create> = {
  "openapi-fetch": (baseUrl, body) =>
    Effect.tryPromise(async () => {
      const { data, response } = await createClient<Paths>({ baseUrl }).POST(path, { headers, body })
      if (!response.ok) throw new Error(`HTTP ${response.status}`)
      return data
    }),
  ky: (baseUrl, body) => Effect.tryPromise(() => ky.post(`${baseUrl}${path}`, { headers, json: body }).json()),
  got: (baseUrl, body) => Effect.tryPromise(() => got.post(`${baseUrl}${path}`, { headers, json: body }).json()),
  "Effect, retryTransient": (baseUrl, body) =>
    Effect.gen(function* () {
      const client = (yield* HttpClient.HttpClient).pipe(
        HttpClient.filterStatusOk,
        HttpClient.retryTransient({ times: 2 })
      )
      const request = yield* HttpClientRequest.post(`${baseUrl}${path}`, { headers }).pipe(
        HttpClientRequest.bodyJson(body)
      )
      return yield* Effect.flatMap(client.execute(request), (response) => response.json)
    }).pipe(Effect.provide(FetchHttpClient.layer)),
  "OpenAI SDK": (baseUrl, body) =>
    Effect.tryPromise(() => {
      const client = new OpenAI({ apiKey: "peer-api-key", baseURL: baseUrl, defaultHeaders: headers })
      return client.post(path, { body })
    })
}
