import { assert, layer } from "@effect/vitest"
import { HeygenSDK } from "@teamduality/heygen-typescript-sdk"
import { Effect } from "effect"
import * as Mock from "effect-photo-avatar/mock"
import { aDescription } from "../support/calls.ts"
import { aPng } from "../support/photos.ts"

/** Sends the requests of a client that has HeyGen's addresses built in to the mock, and keeps the breaches it reports. */
const redirectFetch = (baseUrl: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const original = globalThis.fetch
      const violations: Array<string> = []
      globalThis.fetch = async (address, init) => {
        const { pathname, search } = new URL(String(address))
        const response = await original(`${baseUrl}${pathname}${search}`, init)
        const violation = response.headers.get("sl-violations")
        if (violation !== null) violations.push(`${pathname}: ${violation}`)
        return response
      }
      return { original, violations }
    }),
    ({ original }) =>
      Effect.sync(() => {
        globalThis.fetch = original
      })
  )

layer(Mock.layerPrismServer, { excludeTestServices: true })("@teamduality/heygen-typescript-sdk", (it) => {
  it.scoped("uploads, generates, creates, polls and lists on the mock, without a breach of the document", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* Mock.MockServer
      const { violations } = yield* redirectFetch(baseUrl)
      const { assets, avatars, photoAvatars } = new HeygenSDK("a-key-of-a-test")
      const answers = yield* Effect.promise(
        async () =>
          [
            [await assets.upload(Buffer.from(aPng), "image/png"), "image_key"],
            [await photoAvatars.generatePhoto(aDescription), "generation_id"],
            [await photoAvatars.createGroup({ name: "Ada", image_key: "image/5f1c/original" }), "group_id"],
            [await photoAvatars.checkGenerationStatus("3f9d1c7a"), "image_key_list"],
            [await photoAvatars.getDetails("7c2f0b6e"), "status"],
            [await photoAvatars.listInGroup("7c2f0b6e"), "avatar_list"],
            [await avatars.listGroups({ include_public: false }), "avatar_group_list"]
          ] as const
      )
      assert.deepStrictEqual(violations, [])
      for (const [answer, field] of answers) assert.property(answer, field)
    })
  )
})
