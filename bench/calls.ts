import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Undici from "@effect/platform-node/Undici"
import { Array as Arr, Effect, Layer, Redacted, Schema } from "effect"
import {
  AssetId,
  AvatarService,
  CreatedAvatar,
  CreatePhotoAvatar,
  CreatePhotoAvatarGroup,
  ImageKey,
  Live,
  PhotoAvatarGroup,
  PhotoAvatarService
} from "effect-photo-avatar"
import got from "got"
import createClient from "openapi-fetch"
import { compare, costOf } from "./measure.ts"

const apiKey = "a-key-of-a-bench"
const createPath = "/v2/photo_avatar/avatar_group/create"
const headers = { "x-api-key": apiKey, "content-type": "application/json" }

const groupRequest = { name: "Ada", imageKey: ImageKey.make("image/5f1c/original") }
const avatarRequest = { name: "Ada", photo: AssetId.make("e1b4a7c0") }
const body = { name: "Ada", image_key: "image/5f1c/original" }

/** What people write with Effect's own client: encode, send, parse, decode. */
const bare = <A, I, B, J>(
  url: string,
  request: Schema.Schema<A, I>,
  input: A,
  response: Schema.Schema<B, J>
): Effect.Effect<B, unknown, HttpClient.HttpClient> => {
  const Envelope = Schema.Struct({ data: response })
  return Effect.flatMap(HttpClient.HttpClient, (client) =>
    Schema.encode(request)(input).pipe(
      Effect.flatMap((encoded) =>
        client.execute(
          HttpClientRequest.post(url).pipe(
            HttpClientRequest.setHeader("x-api-key", apiKey),
            HttpClientRequest.bodyUnsafeJson(encoded)
          )
        )
      ),
      Effect.flatMap((reply) => reply.json),
      Effect.flatMap(Schema.decodeUnknown(Envelope)),
      Effect.map(({ data }) => data)
    )
  )
}

interface Paths {
  readonly [createPath]: {
    readonly post: {
      readonly requestBody: { readonly content: { readonly "application/json": typeof body } }
      readonly responses: { readonly 200: { readonly content: { readonly "application/json": unknown } } }
    }
  }
}

type Call = Effect.Effect<unknown, unknown, HttpClient.HttpClient | PhotoAvatarService | AvatarService>

const callsWithEffect = (baseUrl: string): Record<string, Call> => ({
  createGroup: Effect.flatMap(PhotoAvatarService, (service) => service.createGroup(groupRequest)),
  createPhotoAvatar: Effect.flatMap(AvatarService, (service) => service.createPhotoAvatar(avatarRequest)),
  "HttpClient, v2": bare(`${baseUrl}${createPath}`, CreatePhotoAvatarGroup, groupRequest, PhotoAvatarGroup),
  "HttpClient, v3": bare(`${baseUrl}/v3/avatars`, CreatePhotoAvatar, avatarRequest, CreatedAvatar)
})

const callsWithout = (baseUrl: string): Record<string, Call> => {
  const url = `${baseUrl}${createPath}`
  const client = createClient<Paths>({ baseUrl })
  return {
    "undici.request": Effect.promise(async () => {
      const reply = await Undici.request(url, { method: "POST", headers, body: JSON.stringify(body) })
      return reply.body.json()
    }),
    fetch: Effect.promise(async () => {
      const reply = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) })
      return reply.json()
    }),
    "openapi-fetch": Effect.promise(() => client.POST(createPath, { headers, body })),
    got: Effect.promise(() => got.post(url, { headers: { "x-api-key": apiKey }, json: body }).json())
  }
}

const transports = { undici: NodeHttpClient.layerUndici, fetch: FetchHttpClient.layer }

const on = (transport: Layer.Layer<HttpClient.HttpClient>, baseUrl: string) =>
  Layer.orDie(
    Layer.provideMerge(
      PhotoAvatarService.layer,
      Layer.provideMerge(Live.layer({ apiKey: Redacted.make(apiKey), baseUrl }), transport)
    )
  )

const many = (call: Call, times: number, inFlight: number) =>
  costOf(times, Effect.all(Arr.replicate(call, times), { concurrency: inFlight, discard: true }))

/** What a call costs, by the number in flight and the contender. */
export const measureCalls = (baseUrl: string) =>
  Effect.gen(function* () {
    const services = {
      undici: yield* Layer.build(on(transports.undici, baseUrl)),
      fetch: yield* Layer.build(on(transports.fetch, baseUrl))
    }
    const contenders = [
      ...(["undici", "fetch"] as const).flatMap((transport) =>
        Object.entries(callsWithEffect(baseUrl)).map(
          ([name, call]) => [`${name} on ${transport}`, call, services[transport]] as const
        )
      ),
      ...Object.entries(callsWithout(baseUrl)).map(([name, call]) => [name, call, services.undici] as const)
    ]
    const at = (inFlight: number, times: number) =>
      compare(
        contenders.map(([name, call, context]) => [name, Effect.provide(many(call, times, inFlight), context)] as const)
      )
    return { "1": yield* at(1, 400), "64": yield* at(64, 3000) }
  })
