import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as FileSystem from "@effect/platform/FileSystem"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, describe, it } from "@effect/vitest"
import { Data, Effect, Exit, Fiber, FiberRef, Layer, Option, Ref, Stream, TestClock } from "effect"
import { type HeyGenClient, PhotoAvatarService, type PhotoFile } from "effect-photo-avatar"
import { json, live, makeHttpClient } from "../support/inMemory.ts"
import { aJpeg, aPng, aText, aWebp } from "../support/photos.ts"

const uploaded = json({ code: 100, data: { id: "a", image_key: "image/a/original" } })

/** Uploads to an answer of our own, and keeps what was sent. */
const upload = (photo: PhotoFile, options: Partial<HeyGenClient.Options> = {}, answer = () => uploaded.clone()) => {
  const { layer, requests } = makeHttpClient(answer)
  const uploading = Effect.flatMap(PhotoAvatarService, (photoAvatars) => photoAvatars.uploadPhoto(photo)).pipe(
    Effect.provide(Layer.orDie(live(options))),
    Effect.provide(layer)
  )
  return { requests, uploading }
}

const refusal = (photo: PhotoFile) =>
  Effect.gen(function* () {
    const { requests, uploading } = upload(photo)
    const error = yield* Effect.flip(uploading)
    assert.deepStrictEqual([error._tag, error.outcome, error.attempts], ["InvalidRequest", "not-sent", 0])
    assert.lengthOf(requests, 0)
    return error.message
  })

const megabytes = (count: number) => Math.round(count * 1024 * 1024)

describe("uploadPhoto", () => {
  it.effect.each([
    ["png.txt", aPng, "image/png"],
    ["jpeg.txt", aJpeg, "image/jpeg"],
    ["png.jpg", aPng, "image/png"]
  ] as const)("knows what %s is by its bytes, read or streamed", ([name, bytes, contentType]) =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const path = `${yield* files.makeTempDirectoryScoped()}/${name}`
      yield* files.writeFile(path, bytes)
      const { size } = yield* files.stat(path)
      const photos: ReadonlyArray<PhotoFile> = [
        yield* files.readFile(path),
        { size: Number(size), stream: files.stream(path, { chunkSize: 16 }) }
      ]
      for (const photo of photos) {
        const { requests, uploading } = upload(photo)
        yield* uploading
        assert.strictEqual(requests[0]?.headers["content-type"], contentType)
        assert.strictEqual(requests[0]?.headers["content-length"], String(bytes.length))
      }
    }).pipe(Effect.scoped, Effect.provide(NodeFileSystem.layer))
  )

  it.effect.each([
    ["photo.jpg", aText, "of no known type, and only JPEG and PNG are accepted"],
    ["photo.jpg", aWebp, "image/webp, and only JPEG and PNG are accepted"],
    ["photo.png", new Uint8Array(), "the photo is empty"]
  ] as const)("refuses a %s that is none, and says what it is", ([name, bytes, sentence]) =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const path = `${yield* files.makeTempDirectoryScoped()}/${name}`
      yield* files.writeFile(path, bytes)
      assert.include(yield* refusal(yield* files.readFile(path)), sentence)
      assert.include(yield* refusal({ size: bytes.length, stream: files.stream(path) }), sentence)
    }).pipe(Effect.scoped, Effect.provide(NodeFileSystem.layer))
  )

  it.effect.each([
    ["GIF", "GIF89a", "image/gif"],
    ["HEIC of an iPhone", "\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"],
    ["AVIF", "\0\0\0\x20ftypavif", "image/avif"],
    ["BMP", "BM6\0\0\0", "image/bmp"],
    ["TIFF", "II*\0\x08\0\0\0", "image/tiff"],
    ["TIFF of a Mac", "MM\0*\0\0\0\x08", "image/tiff"],
    ["PDF", "%PDF-1.7", "application/pdf"],
    ["truncated JPEG", "\xff\xd8", "of no known type"]
  ] as const)("names a %s in the refusal", ([_, beginning, name]) =>
    Effect.gen(function* () {
      const bytes = Uint8Array.from(beginning, (character) => character.charCodeAt(0))
      assert.include(yield* refusal(bytes), `the photo's bytes are ${name}, and only JPEG and PNG are accepted`)
    })
  )

  it.effect("refuses more than 50 MB, without reading it", () =>
    Effect.gen(function* () {
      const unread = Stream.die("the stream was run")
      const sentence = "the photo has 50.1 MB, and at most 50 MB are accepted"
      assert.include(yield* refusal({ size: megabytes(50.1), stream: unread }), sentence)
      assert.include(yield* refusal(new Uint8Array(megabytes(50.1))), sentence)
      assert.include(yield* refusal({ size: Number.NaN, stream: unread }), "a size of NaN bytes is not possible")
    })
  )

  it.effect("takes 50 MB", () =>
    Effect.gen(function* () {
      const photo = new Uint8Array(megabytes(50))
      photo.set(aJpeg)
      yield* upload(photo).uploading
    })
  )

  it.effect("refuses what is no photo at all", () =>
    Effect.gen(function* () {
      // What a program without types can pass.
      const message = yield* refusal("photo.jpg" as unknown as PhotoFile)
      assert.include(message, "must be the photo's bytes as a Uint8Array, or { size, stream }")
    })
  )

  it.effect("reads a stream in the context of its caller, whose own requests follow redirects and have spans", () =>
    Effect.gen(function* () {
      const seen: Array<unknown> = []
      const stream = Stream.unwrap(
        Effect.gen(function* () {
          const init = yield* Effect.serviceOption(FetchHttpClient.RequestInit)
          const isTracerDisabled = yield* FiberRef.get(HttpClient.currentTracerDisabledWhen)
          seen.push([init, isTracerDisabled(HttpClientRequest.get("https://photos.test/ada.jpg"))])
          return Stream.make(aPng)
        })
      )
      const reading = HttpClient.make((request) =>
        Effect.as(
          request.body._tag === "Stream" ? Stream.runDrain(Stream.orDie(request.body.stream)) : Effect.void,
          HttpClientResponse.fromWeb(request, uploaded.clone())
        )
      )
      const ofCaller = { headers: { "x-caller": "1" } }
      yield* Effect.flatMap(PhotoAvatarService, (photoAvatars) =>
        photoAvatars.uploadPhoto({ size: aPng.length, stream })
      ).pipe(
        Effect.provide(Layer.provide(Layer.orDie(live()), Layer.succeed(HttpClient.HttpClient, reading))),
        Effect.provideService(FetchHttpClient.RequestInit, ofCaller)
      )
      const inCallersContext = [Option.some(ofCaller), false]
      assert.deepStrictEqual(seen, [inCallersContext, inCallersContext])
    })
  )

  it.effect("says why a stream cannot be read", () =>
    Effect.gen(function* () {
      const message = yield* refusal({ size: 9, stream: Stream.fail(new Error("ENOENT: no such file")) })
      assert.include(message, "the photo cannot be read: ENOENT: no such file. Nothing was sent.")
    })
  )

  it.effect("finds a PNG whose first chunks are larger than any look ahead", () =>
    Effect.gen(function* () {
      const chunk = (type: string, size: number) => {
        const bytes = new Uint8Array(size + 12)
        new DataView(bytes.buffer).setUint32(0, size)
        bytes.set(new TextEncoder().encode(type), 4)
        return bytes
      }
      const parts = [aPng.slice(0, 33), chunk("iCCP", 600_000), aPng.slice(33)]
      const size = parts.reduce((sum, part) => sum + part.length, 0)
      const { requests, uploading } = upload({ size, stream: Stream.rechunk(Stream.fromIterable(parts), 1) })
      yield* uploading
      assert.strictEqual(requests[0]?.headers["content-type"], "image/png")
    })
  )

  it.live("runs the stream anew for each attempt, and closes it each time", () =>
    Effect.gen(function* () {
      const open = yield* Ref.make(0)
      const opened = yield* Ref.make(0)
      const stream = Stream.unwrapScoped(
        Effect.acquireRelease(
          Effect.zipRight(
            Ref.update(opened, (count) => count + 1),
            Ref.update(open, (count) => count + 1)
          ),
          () => Ref.update(open, (count) => count - 1)
        ).pipe(Effect.as(Stream.make(aPng)))
      )
      const answers = [json({ message: "slow down" }, { status: 429 }), uploaded.clone()]
      const { requests, uploading } = upload(
        { size: aPng.length, stream },
        { retry: { times: 1, base: "1 millis" } },
        () => answers.shift() ?? new Response()
      )
      yield* uploading
      yield* Effect.forEach(requests, ({ body }) =>
        body._tag === "Stream" ? Stream.runDrain(body.stream) : Effect.dieMessage("the body is no stream")
      )
      assert.deepStrictEqual([requests.length, yield* Ref.get(opened), yield* Ref.get(open)], [2, 3, 0])
    })
  )

  /** A stream that says no more than one byte, and a count of how often it is open. */
  const silent = Effect.map(Ref.make(0), (open) => ({
    open,
    stream: Stream.unwrapScoped(
      Effect.acquireRelease(
        Ref.update(open, (count) => count + 1),
        () => Ref.update(open, (count) => count - 1)
      ).pipe(Effect.as(Stream.concat(Stream.make(new Uint8Array([0x89])), Stream.never)))
    )
  }))

  it.live("closes the stream when it is interrupted while it looks at it", () =>
    Effect.gen(function* () {
      const { open, stream } = yield* silent
      const fiber = yield* Effect.fork(upload({ size: 9, stream }).uploading)
      yield* Ref.get(open).pipe(Effect.repeat({ until: (count) => count === 1 }))
      assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
      assert.strictEqual(yield* Ref.get(open), 0)
    })
  )

  it.effect("looks at a stream no longer than the deadline, and closes it", () =>
    Effect.gen(function* () {
      const { open, stream } = yield* silent
      const { requests, uploading } = upload({ size: 9, stream }, { deadline: "10 seconds" })
      const fiber = yield* Effect.fork(Effect.flip(uploading))
      yield* TestClock.adjust("10 seconds")
      const error = yield* Fiber.join(fiber)
      assert.deepStrictEqual([error._tag, error.outcome, error.attempts], ["ResponseTimeout", "not-sent", 0])
      assert.deepStrictEqual([requests.length, yield* Ref.get(open)], [0, 0])
    })
  )

  it.effect("reads no more of a stream than it takes to know what it is", () =>
    Effect.gen(function* () {
      const read = yield* Ref.make(0)
      const chunk = new Uint8Array(1000)
      chunk.set(aText)
      const endless = Stream.repeatEffect(
        Effect.as(
          Ref.update(read, (bytes) => bytes + 1000),
          chunk
        )
      )
      yield* refusal({ size: 1000, stream: endless })
      assert.isAtMost(yield* Ref.get(read), 5000)
    })
  )

  it.effect("tells of a stream's error its message or its name, and nothing else", () =>
    Effect.gen(function* () {
      class PhotoGone extends Data.TaggedError("PhotoGone")<{ readonly id: string }> {}
      assert.include(yield* refusal({ size: 9, stream: Stream.fail(new PhotoGone({ id: "7" })) }), "PhotoGone")
      const message = yield* refusal({ size: 9, stream: Stream.fail({ authorization: "Bearer top-secret" }) })
      assert.notInclude(message, "top-secret")
      assert.include(yield* refusal({ size: 9, stream: Stream.die(new Error("a bug")) }), "a bug")
    })
  )

  it.effect.each([
    [{}, "https://upload.heygen.com/v1/asset"],
    [{ baseUrl: "https://api.heygen.com/" }, "https://upload.heygen.com/v1/asset"],
    [{ baseUrl: "http://localhost:4010" }, "http://localhost:4010/v1/asset"],
    [
      { baseUrl: "http://localhost:4010", uploadBaseUrl: "http://localhost:4011/up" },
      "http://localhost:4011/up/v1/asset"
    ],
    [{ uploadBaseUrl: "https://files.test" }, "https://files.test/v1/asset"]
  ] as const)("with %j goes to %s", ([options, url]) =>
    Effect.gen(function* () {
      const { requests, uploading } = upload(aPng, options)
      yield* uploading
      assert.strictEqual(requests[0]?.url, url)
    })
  )
})
