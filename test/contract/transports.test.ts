import { HttpClient } from "@effect/platform"
import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer, Record, Redacted } from "effect"
import { AvatarService, PhotoAvatarService } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import * as OnNode from "effect-photo-avatar/node"
import { type Call, calls } from "../support/calls.ts"
import { apiKey } from "../support/inMemory.ts"
import { aPng, streamedPng } from "../support/photos.ts"
import { transports } from "../support/transports.ts"

const everyCall: Record<string, Call> = {
  ...calls,
  "v2.uploadPhoto of a stream": Effect.flatMap(PhotoAvatarService, (service) => service.uploadPhoto(streamedPng)),
  "v3.uploadAsset of a stream": Effect.flatMap(AvatarService, (service) => service.uploadAsset({ file: streamedPng })),
  "v3.createPhotoAvatar of bytes": Effect.flatMap(AvatarService, (service) =>
    service.createPhotoAvatar({ name: "Ada", photo: aPng })
  )
}

/** A client that reads each body, as a program does that logs them. */
const readingBodies = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(HttpClient.HttpClient, (client) =>
    HttpClient.make((request) => Effect.tap(client.execute(request), ({ text }) => text))
  )
)

type Entry = readonly [string, Layer.Layer<Mock.Services, never, Mock.MockServer>]

/** Each transport, with every exchange checked against the document, alone and wrapped by the program, and the entry `/node` without changes. */
const entries: ReadonlyArray<Entry> = [
  ...transports.map(([name, transport]): Entry => [name, Layer.provide(Mock.layerServices(), transport)]),
  ...transports.map(
    ([name, transport]): Entry => [
      `${name}, whose bodies the program has read`,
      Layer.provide(Mock.layerServices(), Layer.provide(readingBodies, transport))
    ]
  ),
  [
    "/node",
    Layer.unwrapEffect(
      Effect.map(Mock.MockServer, ({ baseUrl }) =>
        Layer.provideMerge(
          PhotoAvatarService.layer,
          Layer.orDie(OnNode.layer({ apiKey: Redacted.make(apiKey), baseUrl, retry: { times: 0 } }))
        )
      )
    )
  ]
]

describe.each(entries)("through %s", (_, services) => {
  layer(Mock.layerPrismServer, { excludeTestServices: true })((it) => {
    it.effect.each(Record.toEntries(everyCall))("%s is sent and answered", ([_, call]) =>
      Effect.gen(function* () {
        const result = yield* Effect.either(Effect.provide(call, services))
        assert.strictEqual(result._tag, "Right", String(result))
      })
    )
  })
})
