import { arrayBuffer } from "node:stream/consumers"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Effect, Either, Layer, Redacted, Ref, Stream } from "effect"
import { AvatarService, type HeyGenError, PhotoAvatarService, type PhotoFile } from "effect-photo-avatar"
import { apiKey } from "../support/inMemory.ts"
import { liveServices } from "../support/live.ts"
import { loopbackServer } from "../support/loopbackServer.ts"
import { overSoonAfter } from "../support/overSoonAfter.ts"
import { aPng, streamedPng } from "../support/photos.ts"
import { httpReply, rawServer } from "../support/rawServer.ts"
import { transports } from "../support/transports.ts"

const onV2 = (photo: PhotoFile) => Effect.flatMap(PhotoAvatarService, (service) => service.uploadPhoto(photo))

const onV3 = (file: PhotoFile) => Effect.flatMap(AvatarService, (service) => service.uploadAsset({ file }))

const accepted = JSON.stringify({ data: { id: "a", image_key: "image/a/original", asset_id: "a" } })

/** Runs an upload on a server that accepts it. Returns its result, and the bodies that arrived whole. */
const run = (
  upload: Effect.Effect<unknown, HeyGenError, AvatarService | PhotoAvatarService>,
  transport: (typeof transports)[number][1]
) =>
  Effect.gen(function* () {
    const bodies: Array<Response> = []
    const { baseUrl } = yield* loopbackServer((request, response) => {
      const accept = (body: ArrayBuffer) => {
        bodies.push(new Response(body, { headers: { "content-type": request.headers["content-type"] ?? "" } }))
        response.setHeader("content-type", "application/json").end(accepted)
      }
      arrayBuffer(request).then(accept, () => undefined)
    })
    const result = yield* upload.pipe(
      Effect.provide(
        Layer.orDie(liveServices({ apiKey: Redacted.make(apiKey), baseUrl, retry: { base: "1 millis" } }))
      ),
      Effect.provide(transport),
      Effect.either
    )
    return { result, bodies }
  }).pipe(Effect.scoped)

/** The bytes of the file in a body, which is the file itself, or a form with it. */
const fileIn = async (body: Response) => {
  const isForm = body.headers.get("content-type")?.startsWith("multipart/form-data") === true
  const file = isForm ? (await body.formData()).get("file") : await body.blob()
  return file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : undefined
}

/** A stream that works only once: when its type is detected, and not when it is sent. */
const breaksWhenSent = (broken: Stream.Stream<Uint8Array, unknown>) => {
  let runs = 0
  return {
    size: 2 * aPng.length,
    stream: Stream.suspend(() => (runs++ === 0 ? Stream.make(aPng, aPng) : broken))
  }
}

const after = (sent: Stream.Stream<Uint8Array>, end: Stream.Stream<never, unknown>) =>
  breaksWhenSent(Stream.concat(sent, end))

/** One chunk after the other, on a clock of its own. */
const drip = Effect.withClock(Effect.delay(Effect.succeed(aPng), "10 millis"), Clock.make())

const refused = Object.assign(new Error("connect ECONNREFUSED 10.0.0.1:443"), { code: "ECONNREFUSED" })

const broken: ReadonlyArray<readonly [string, () => PhotoFile, string]> = [
  [
    "fails while it is sent",
    () => after(Stream.make(aPng), Stream.fail(new Error("EIO: the disk is gone"))),
    "EIO: the disk is gone"
  ],
  [
    "fails because of its own connection",
    () => after(Stream.make(aPng), Stream.fail(refused)),
    "ECONNREFUSED 10.0.0.1"
  ],
  ["dies because of its own connection", () => after(Stream.make(aPng), Stream.die(refused)), "ECONNREFUSED 10.0.0.1"],
  [
    "is shorter than announced",
    () => ({ size: aPng.length + 1, stream: Stream.make(aPng) }),
    `the photo has ${aPng.length} bytes, not the ${aPng.length + 1}`
  ],
  [
    "is longer than announced",
    () => ({ size: aPng.length, stream: Stream.make(aPng, aPng) }),
    `the photo has ${2 * aPng.length} bytes, not the ${aPng.length}`
  ]
]

describe.each(transports)("an upload on %s", (_, transport) => {
  it.live.each([
    ["bytes to v2", onV2(aPng)],
    ["a stream to v2", onV2(streamedPng)],
    ["bytes to v3", onV3(aPng)],
    ["a stream to v3", onV3(streamedPng)]
  ] as const)("of %s arrives complete and once", ([, upload]) =>
    Effect.gen(function* () {
      const { bodies, result } = yield* run(upload, transport)
      assert.strictEqual(result._tag, "Right")
      assert.deepStrictEqual(yield* Effect.promise(() => Promise.all(bodies.map(fileIn))), [aPng])
    })
  )

  it.live.each(broken)("of a stream that %s is ambiguous, is sent once, and reports the cause", ([, photo, why]) =>
    Effect.gen(function* () {
      const { result } = yield* run(onV2(photo()), transport)
      const error = yield* Effect.flip(result)
      assert.deepStrictEqual([error._tag, error.outcome, error.attempts], ["TransportError", "ambiguous", 1])
      assert.include(error.message, why)
    })
  )

  it.live.each([
    ["a rejection before the upload is complete", "ApiKeyRejected"],
    ["a timeout", "ResponseTimeout"],
    ["an interruption", "interrupted"]
  ] as const)("leaves no stream open after %s", ([_, end]) =>
    Effect.gen(function* () {
      // node:http reads the rejection only when the upload is complete: that one must end by itself.
      const chunks = end === "ApiKeyRejected" ? 50 : 100_000
      const open = yield* Ref.make(0)
      const opens = yield* Ref.make(0)
      const sending = yield* Deferred.make<void>()
      // It is opened first to find the type of the photo, and then to send it.
      const opening = Effect.whenEffect(
        Deferred.succeed(sending, undefined),
        Ref.modify(opens, (count) => [count === 1, count + 1] as const)
      )
      const dripping = Stream.unwrapScoped(
        Effect.acquireRelease(
          Effect.zipRight(
            opening,
            Ref.update(open, (count) => count + 1)
          ),
          () => Ref.update(open, (count) => count - 1)
        ).pipe(Effect.as(Stream.take(Stream.concat(Stream.make(aPng), Stream.repeatEffect(drip)), chunks)))
      )
      const { baseUrl } = yield* rawServer(() => undefined, {
        onHead: (socket) => {
          if (end === "ApiKeyRejected")
            socket.write(httpReply("401 Unauthorized", ["content-type: application/json"], "{}"))
        }
      })
      const upload = onV2({ size: chunks * aPng.length, stream: dripping }).pipe(
        Effect.provide(
          Layer.orDie(
            liveServices({ apiKey: Redacted.make(apiKey), baseUrl, timeout: "10 minutes", retry: { times: 0 } })
          )
        ),
        Effect.provide(transport)
      )
      const ended =
        end === "interrupted"
          ? Effect.raceFirst(upload, Deferred.await(sending))
          : end === "ResponseTimeout"
            ? Effect.withClock(upload, overSoonAfter(Deferred.isDone(sending)))
            : upload
      const result = yield* Effect.either(ended)
      assert.strictEqual(Either.isLeft(result) ? result.left._tag : "interrupted", end)
      assert.isTrue(yield* Deferred.isDone(sending))
      yield* Effect.repeat(Effect.delay(Ref.get(open), "5 millis"), { until: (count) => count === 0 })
    }).pipe(Effect.scoped)
  )
})
