import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Effect, Either, Layer, Redacted, Ref, Stream } from "effect"
import { PhotoAvatarService, type PhotoFile } from "effect-photo-avatar"
import { apiKey } from "../support/inMemory.ts"
import { liveServices } from "../support/live.ts"
import { overSoonAfter } from "../support/overSoonAfter.ts"
import { aPng } from "../support/photos.ts"
import { httpReply, rawServer } from "../support/rawServer.ts"
import { transports } from "../support/transports.ts"

const uploaded = JSON.stringify({ code: 100, data: { id: "a", image_key: "image/a/original" } })

const upload = (photo: PhotoFile, transport: (typeof transports)[number][1]) =>
  Effect.gen(function* () {
    const bodies: Array<string> = []
    const { baseUrl } = yield* rawServer((socket, request) => {
      bodies.push(request.slice(request.indexOf("\r\n\r\n") + 4))
      socket.write(httpReply("200 OK", ["content-type: application/json"], uploaded))
    })
    const result = yield* Effect.flatMap(PhotoAvatarService, (service) => service.uploadPhoto(photo)).pipe(
      Effect.provide(
        Layer.orDie(liveServices({ apiKey: Redacted.make(apiKey), baseUrl, retry: { base: "1 millis" } }))
      ),
      Effect.provide(transport),
      Effect.either
    )
    return { result, bodies }
  }).pipe(Effect.scoped)

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
    ["bytes", aPng],
    ["a stream", { size: 2 * aPng.length, stream: Stream.make(aPng, aPng) }]
  ] as const)("of %s arrives complete and once", ([, photo]) =>
    Effect.gen(function* () {
      const { bodies, result } = yield* upload(photo, transport)
      assert.strictEqual(result._tag, "Right")
      assert.lengthOf(bodies, 1)
      assert.include(bodies[0], Buffer.from(aPng).toString("latin1"))
    })
  )

  it.live.each(broken)("of a stream that %s is ambiguous, is sent once, and reports the cause", ([, photo, why]) =>
    Effect.gen(function* () {
      const { result } = yield* upload(photo(), transport)
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
      const upload = Effect.flatMap(PhotoAvatarService, (service) =>
        service.uploadPhoto({ size: chunks * aPng.length, stream: dripping })
      ).pipe(
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
