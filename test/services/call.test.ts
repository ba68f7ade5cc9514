import { Readable } from "node:stream"
import { runInNewContext } from "node:vm"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import {
  Array as Arr,
  Clock,
  Duration,
  Effect,
  Either,
  Exit,
  Fiber,
  Layer,
  Option,
  Random,
  Ref,
  Schema,
  Stream,
  TestClock
} from "effect"
import {
  AssetId,
  type Attempt,
  AvatarService,
  GroupId,
  HeyGenClient,
  type HeyGenError,
  IdempotencyKey,
  LookId,
  makeOperation,
  type Outcome,
  PhotoAvatarService
} from "effect-photo-avatar"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
import { aGroup, aRequest, createGroup, createGroupAgainst, json, live, makeHttpClient } from "../support/inMemory.ts"
import { aPng } from "../support/photos.ts"
import { asOn } from "../support/runtimes.ts"

const reset = () => Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })
const refused = () => Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:9"), { code: "ECONNREFUSED" })
const badPort = () => new TypeError("fetch failed", { cause: new Error("bad port") })
const created = () => json({ error: null, data: aGroup })
const look = { id: "look-77", name: "Ada", avatar_type: "photo_avatar" }
const createdLook = () => json({ data: { avatar_item: look, avatar_group: null } })
const serverError = () => json({}, { status: 500 })
const rateLimited = (headers: Record<string, string> = {}) => json({}, { status: 429, headers })

type Answer = () => Response | Error | "hang"

const key = IdempotencyKey.make("row-17")

const createLook = Effect.flatMap(AvatarService, (avatars) =>
  avatars.createPhotoAvatar({ name: "Ada", photo: AssetId.make("a-1") }, { idempotencyKey: key })
)

type Services = Layer.Layer.Success<ReturnType<typeof live>>

/** Runs a call against answers in turn, the last of them for good, while two days pass. */
const play = <A>(
  answers: ReadonlyArray<Answer>,
  call: Effect.Effect<A, HeyGenError, Services | HeyGenClient>,
  options: Partial<HeyGenClient.Options> = {}
) =>
  Effect.gen(function* () {
    const { layer, requests } = makeHttpClient(() => (answers[requests.length - 1] ?? answers.at(-1) ?? created)())
    const startedAt = yield* Clock.currentTimeMillis
    const fiber = yield* call.pipe(
      Effect.provide(Layer.orDie(live({ retry: {}, ...options }))),
      Effect.provide(layer),
      Effect.withRandom(Random.fixed([1])),
      Effect.either,
      Effect.zip(Clock.currentTimeMillis),
      Effect.fork
    )
    yield* TestClock.adjust("2 days")
    const [result, endedAt] = yield* Fiber.join(fiber)
    return { result, endedAt: endedAt - startedAt, requests }
  })

const failing = <A>(...played: Parameters<typeof play<A>>) =>
  Effect.gen(function* () {
    const { endedAt, requests, result } = yield* play(...played)
    return { endedAt, requests, error: yield* Effect.flip(result) }
  })

/** A clock whose wall clock is set to another time now and then, while its monotonic clock goes on. */
const withWallClock = (ahead: () => number) =>
  Effect.flatMap(Effect.clock, (clock) => {
    const millis = () => clock.unsafeCurrentTimeMillis() + ahead()
    return Effect.succeed<Clock.Clock>({
      [Clock.ClockTypeId]: Clock.ClockTypeId,
      unsafeCurrentTimeMillis: millis,
      unsafeCurrentTimeNanos: () => clock.unsafeCurrentTimeNanos(),
      currentTimeMillis: Effect.sync(millis),
      currentTimeNanos: clock.currentTimeNanos,
      sleep: (duration) => clock.sleep(duration)
    })
  })

const hour = Duration.toMillis("1 hour")

describe("a key is used no longer than HeyGen remembers it", () => {
  const patient = { retry: { times: 9, cap: "100 days" } } as const

  it.effect("after an ambiguous attempt, nothing is sent that would leave a day after the first", () =>
    Effect.gen(function* () {
      const answers = [serverError, () => rateLimited({ "retry-after": "86400" }), createdLook]
      const { endedAt, error, requests } = yield* failing(answers, createLook, patient)
      assert.lengthOf(requests, 2)
      assert.strictEqual(error.outcome, "ambiguous")
      assert.isBelow(endedAt, hour)
      assert.include(error.message, "its idempotency key may have expired")
      assert.include(error.message, "check before you send it again")
    })
  )

  it.effect("up to 23 hours it is used", () =>
    Effect.gen(function* () {
      const answers = [serverError, () => rateLimited({ "retry-after": String(22 * 3600) }), createdLook]
      const { requests, result } = yield* play(answers, createLook, patient)
      assert.strictEqual(result._tag, "Right")
      assert.lengthOf(requests, 3)
    })
  )

  it.effect.each(["beforeSend", "the wait for a turn"] as const)("not even when %s takes that long", (where) =>
    Effect.gen(function* () {
      const slow = ({ attempt }: Attempt) => (attempt === 2 ? Effect.sleep("24 hours") : Effect.void)
      const { error, requests } =
        where === "beforeSend"
          ? yield* failing([serverError, createdLook], createLook, { timeout: "3 days", beforeSend: slow })
          : yield* failing([serverError, createdLook], createLook, { retry: { base: "25 hours", cap: "25 hours" } })
      assert.lengthOf(requests, 1)
      assert.deepStrictEqual([error._tag, error.outcome], ["ServerError", "ambiguous"])
      assert.include(error.message, "its idempotency key may have expired")
    })
  )

  it.effect("when nothing can have happened, age does not matter", () =>
    Effect.gen(function* () {
      const answers = [() => rateLimited({ "retry-after": "86400" }), createdLook]
      const { requests, result } = yield* play(answers, createLook, patient)
      assert.strictEqual(result._tag, "Right")
      assert.lengthOf(requests, 2)
    })
  )

  it.effect("a laptop that slept for a day, which only the wall clock tells, sends nothing either", () =>
    Effect.gen(function* () {
      let slept = 0
      const answers = [
        serverError,
        () => {
          slept = 24 * hour
          return rateLimited()
        },
        createdLook
      ]
      const clock = yield* withWallClock(() => slept)
      const { error, requests } = yield* failing(answers, Effect.withClock(createLook, clock), patient)
      assert.lengthOf(requests, 2)
      assert.strictEqual(error.outcome, "ambiguous")
    })
  )
})

describe("a create of v2 that HeyGen refuses as one too many", () => {
  const codes = ["rate_limit_exceeded", "10007", "400123"]
  const statuses = [200, 201, 400, 401, 402, 403]
  it.effect.each(codes.flatMap((code) => statuses.map((status) => [code, status] as const)))(
    "by the code %s with the status %i is sent once, since only 429 proves that nothing was done",
    ([code, status]) =>
      Effect.gen(function* () {
        const { error, requests } = yield* failing(
          [() => json({ error: { code, message: "…" } }, { status }), created],
          createGroup
        )
        assert.lengthOf(requests, 1)
        assert.deepStrictEqual([error._tag, error.outcome], ["RateLimited", "rejected"])
      })
  )
})

it.effect("a create of v2 that is refused as in progress is sent once, since that is no proof", () =>
  Effect.gen(function* () {
    const answer = () => json({ error: { code: "request_in_progress" } }, { status: 429 })
    const { error, requests } = yield* failing([answer, created], createGroup)
    assert.deepStrictEqual([error.outcome, requests.length], ["ambiguous", 1])
  })
)

describe("created is said only of what a reply names", () => {
  const nothing: ReadonlyArray<unknown> = [
    {},
    { group_id: "" },
    { group_id: false },
    { group_id: null },
    { group_id: 7 },
    { group: { group_id: "g-1" } },
    []
  ]
  it.effect.each(nothing.map((data) => [data] as const))("not of a group: %j", ([data]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(createGroupAgainst(() => json({ data })))
      assert.deepStrictEqual([error._tag, error.outcome], ["UnexpectedResponse", "ambiguous"])
    })
  )

  it.effect("not of an error that speaks of one", () =>
    Effect.gen(function* () {
      const text = '{"error":{"code":"x","message":"\\"group_id\\":\\"g-1\\""},"group_id":"g-1"}'
      const error = yield* Effect.flip(createGroupAgainst(() => json(text)))
      assert.deepStrictEqual([error._tag, error.outcome], ["ServerError", "ambiguous"])
    })
  )

  it.effect.each([
    [{ avatar_item: null, avatar_group: null }],
    [{ avatar_item: {}, avatar_group: {} }],
    [{ avatar_item: { id: "" } }],
    [{ asset_id: "a-1" }]
  ] as const)("not of a look: %j", ([data]) =>
    Effect.gen(function* () {
      const { error } = yield* failing([() => json({ data })], createLook)
      assert.deepStrictEqual([error._tag, error.outcome], ["UnexpectedResponse", "ambiguous"])
    })
  )

  it.effect("not of a group that the request named", () =>
    Effect.gen(function* () {
      const groupId = GroupId.make("g-existing")
      const data = { avatar_item: null, avatar_group: { id: "g-existing" } }
      const create = Effect.flatMap(AvatarService, (avatars) =>
        avatars.createPhotoAvatar({ name: "Ada", photo: AssetId.make("a-1"), groupId })
      )
      const consent = Effect.flatMap(AvatarService, (avatars) => avatars.createConsent({ groupId }))
      const calls = [
        [create, 200],
        [create, 500],
        [consent, 500]
      ] as const
      for (const [call, status] of calls) {
        const { error } = yield* failing<unknown>([() => json({ data }, { status })], call)
        assert.strictEqual(error.outcome, "ambiguous", error.message)
      }
    })
  )

  it.effect("and is told to the end, whatever later attempts meet", () =>
    Effect.gen(function* () {
      const shown = () => json({ data: { avatar_item: look } }, { status: 500 })
      for (const later of [() => rateLimited({ "retry-after": "999" }), () => json({}, { status: 400 })]) {
        const { error, requests } = yield* failing([shown, later], createLook)
        assert.lengthOf(requests, 2)
        assert.deepStrictEqual([error._tag, error.outcome, error.attempts], ["ServerError", "created", 2])
        assert.isTrue(error._tag === "ServerError" && Option.contains(error.createdId, "look-77"))
      }
    })
  )

  it.effect.each([
    ["a field of the wrong type", { avatar_item: { ...look, name: 7 } }],
    ["an id behind other fields", { avatar_group: null, avatar_item: { tags: [{ id: "t" }], name: 7, id: "look-77" } }],
    ["a group without an id", { avatar_item: look, avatar_group: { name: "Ada" } }]
  ] as const)("of a look whose reply has %s, which is returned without that detail", ([_, data]) =>
    Effect.gen(function* () {
      const { result } = yield* play([() => json({ data })], createLook)
      assert.strictEqual(Either.getOrThrow(result).look.id, LookId.make("look-77"))
    })
  )

  it.effect("of a look whose reply is cut at any place: not before its id is whole, and always after", () =>
    Effect.gen(function* () {
      const whole = JSON.stringify({
        data: { avatar_item: { ...look, tags: ["a", { b: [1, 2] }] }, avatar_group: null }
      })
      const idEnds = whole.indexOf('"look-77"') + '"look-77"'.length
      for (let length = 0; length < whole.length; length++) {
        const { error } = yield* failing([() => json(whole.slice(0, length))], createLook, { retry: { times: 0 } })
        assert.strictEqual(error.outcome, length < idEnds ? "ambiguous" : "created", whole.slice(0, length))
      }
    })
  )
})

describe("a body that stalls is read as one that is cut", () => {
  const stalling = (text: string, init: ResponseInit = {}) =>
    new Response(new ReadableStream({ start: (body) => body.enqueue(new TextEncoder().encode(text)) }), init)
  const unauthorized = '{"code":400112,"message":"Unauthorized"}'

  it.effect("a 401 is a refusal", () =>
    Effect.gen(function* () {
      const { error, requests } = yield* failing([() => stalling(unauthorized, { status: 401 })], createGroup)
      assert.deepStrictEqual([error._tag, error.outcome, requests.length], ["ApiKeyRejected", "rejected", 1])
    })
  )

  it.effect("a 429 is sent again, after as long as it asks", () =>
    Effect.gen(function* () {
      const slow = () => stalling("{}", { status: 429, headers: { "retry-after": "5" } })
      const { endedAt, requests, result } = yield* play([slow, created], createGroup, { timeout: "2 seconds" })
      assert.deepStrictEqual([result._tag, requests.length, endedAt], ["Right", 2, 7000])
    })
  )

  it.effect("a 200 that names the group is created, with its id", () =>
    Effect.gen(function* () {
      for (const text of [JSON.stringify({ data: aGroup }), JSON.stringify({ data: aGroup }).slice(0, -9)]) {
        const { error, requests } = yield* failing([() => stalling(text)], createGroup)
        assert.deepStrictEqual([error._tag, error.outcome, requests.length], ["UnexpectedResponse", "created", 1])
        assert.isTrue(error._tag === "UnexpectedResponse" && error.reason === "cut")
        assert.isTrue(error._tag === "UnexpectedResponse" && Option.contains(error.createdId, aGroup.group_id))
      }
    })
  )

  it.effect("a 200 that names nothing is a timeout, with the id of the request for HeyGen's support", () =>
    Effect.gen(function* () {
      const slow = () => stalling("{", { headers: { "x-request-id": "r-1" } })
      const { error } = yield* failing([slow], createGroup)
      assert.deepStrictEqual([error._tag, error.outcome], ["ResponseTimeout", "ambiguous"])
      assert.deepStrictEqual([error.status, error.requestId], [Option.some(200), Option.some("r-1")])
      assert.include(error.message, "HeyGen answered 200, but no complete response arrived within")
    })
  )

  it.effect.each([
    [500, {}, "ServerError"],
    [302, { location: "https://elsewhere.example" }, "UnexpectedResponse"]
  ] as const)("a %i says more than the timeout does, though the outcome is the same", ([status, headers, tag]) =>
    Effect.gen(function* () {
      const answer = () => new Response(new ReadableStream({}), { status, headers })
      const { error } = yield* failing([answer], createGroup, { retry: { times: 0 } })
      assert.deepStrictEqual([error._tag, error.outcome], [tag, "ambiguous"])
    })
  )

  it.effect("a 200 that names nothing is a timeout", () =>
    Effect.gen(function* () {
      for (const text of ["", '{"data":{"group_id":"5f', "<html>"]) {
        const { endedAt, error } = yield* failing([() => stalling(text)], createGroup, { timeout: "3 seconds" })
        assert.deepStrictEqual([error._tag, error.outcome, endedAt], ["ResponseTimeout", "ambiguous", 3000])
      }
    })
  )
})

describe("what may have left is in doubt", () => {
  it.effect("a body that the application's HttpClient could not encode to its end", () =>
    Effect.gen(function* () {
      const client = HttpClient.make((request) =>
        Effect.fail(new HttpClientError.RequestError({ request, reason: "Encode", cause: new Error("broken pipe") }))
      )
      const error = yield* Effect.flip(createGroup).pipe(
        Effect.provide(Layer.orDie(live())),
        Effect.provide(Layer.succeed(HttpClient.HttpClient, client))
      )
      assert.deepStrictEqual([error._tag, error.outcome], ["TransportError", "ambiguous"])
    })
  )

  const audit = HttpClientRequest.post("http://127.0.0.1:9/audit")
  const relative = HttpClientRequest.get("/audit")

  it.live.each([
    ["whose host refuses the connection", audit, refused],
    ["that fetch refuses to send", audit, badPort],
    ["with an invalid address", relative, refused],
    ["that is rate limited", audit, () => rateLimited()],
    ["that is refused with 401", audit, () => json({}, { status: 401 })]
  ] as const)("a create after which the application's HttpClient sent a request %s", ([_, request, answer]) =>
    Effect.gen(function* () {
      const { layer, requests } = makeHttpClient(({ url }) => (url.includes("/v2/") ? created() : answer()))
      const tapped = Effect.map(HttpClient.HttpClient, (client) =>
        HttpClient.tap(client, () => HttpClient.filterStatusOk(client).execute(request))
      )
      const error = yield* Effect.flip(createGroup).pipe(
        Effect.provide(Layer.orDie(live({ retry: { times: 2, base: "1 millis" } }))),
        Effect.provide(Layer.provide(Layer.effect(HttpClient.HttpClient, tapped), layer))
      )
      assert.deepStrictEqual([error._tag, error.outcome, error.attempts], ["TransportError", "ambiguous", 1])
      assert.include(error.message, "another request of the HttpClient failed")
      assert.lengthOf(
        requests.filter(({ url }) => url.includes("/v2/")),
        1
      )
    })
  )

  it.effect("a prompt whose reply names only the group, which may be that of its model", () =>
    Effect.gen(function* () {
      const reply = () => json({ data: { avatar_item: null, avatar_group: { id: "g-old" } } }, { status: 500 })
      const call = Effect.flatMap(AvatarService, (avatars) =>
        avatars.createPromptAvatar({ name: "Ada", prompt: "In oil", referenceLookId: LookId.make("look-1") })
      )
      const { error } = yield* failing([reply], call)
      assert.deepStrictEqual([error._tag, error.outcome], ["ServerError", "ambiguous"])
    })
  )
})

describe("an operation of one's own", () => {
  it.effect("whose decoding throws tells what was created", () =>
    Effect.gen(function* () {
      const createThing = makeOperation({
        name: "createThing",
        method: "POST",
        path: "/v3/things",
        request: Schema.Struct({}),
        response: Schema.transform(Schema.Unknown, Schema.String, {
          decode: () => {
            throw new Error("no such thing")
          },
          encode: (text) => text
        }),
        creates: ["data.id"]
      })
      const call = Effect.flatMap(HeyGenClient, (client) => client.execute(createThing, {}))
      const { error } = yield* failing([() => json({ data: { id: "thing-1" } })], call)
      assert.deepStrictEqual([error._tag, error.outcome], ["UnexpectedResponse", "created"])
      assert.include(error.message, "no such thing")
      assert.isTrue(error._tag === "UnexpectedResponse" && Option.contains(error.createdId, "thing-1"))
    })
  )
})

describe("a stream of the caller that fails while it is sent", () => {
  /** Reads the body as undici and node:http do, which fail with its error, or as fetch, which nests that. */
  const readingClient = (isNested: boolean) =>
    HttpClient.make((request) =>
      (request.body._tag === "Stream" ? Stream.runDrain(request.body.stream) : Effect.dieMessage("no stream")).pipe(
        Effect.mapError((error) => {
          const cause = isNested ? new TypeError("fetch failed", { cause: error }) : error
          return new HttpClientError.RequestError({ request, reason: "Transport", cause })
        }),
        Effect.andThen(Effect.never)
      )
    )

  it.effect.each([false, true])("leaves the request in doubt, and is named, nested or not: %s", (isNested) =>
    Effect.gen(function* () {
      const stream = Stream.concat(Stream.make(aPng), Stream.fail("the file is gone"))
      const error = yield* Effect.flatMap(PhotoAvatarService, (photoAvatars) =>
        photoAvatars.uploadPhoto({ size: 9999, stream })
      ).pipe(
        Effect.flip,
        Effect.provide(Layer.orDie(live())),
        Effect.provideService(HttpClient.HttpClient, readingClient(isNested))
      )
      assert.deepStrictEqual([error._tag, error.outcome], ["TransportError", "ambiguous"])
      assert.isTrue(error._tag === "TransportError" && error.reason === "request-body")
      assert.include(error.message, "the request body failed: the file is gone")
    })
  )
})

/** The error of a create whose HttpClient fails without a response. */
const failedBy = (failure: Pick<HttpClientError.RequestError, "reason"> & { readonly cause?: unknown }) =>
  createGroup.pipe(
    Effect.flip,
    Effect.provide(Layer.orDie(live())),
    Effect.provideService(
      HttpClient.HttpClient,
      HttpClient.make((request) => Effect.fail(new HttpClientError.RequestError({ request, ...failure })))
    )
  )

describe("the detail of a request without a response", () => {
  it.effect.each([
    ["the system's words, with its code", new Error("no route", { cause: { code: "EHOSTUNREACH" } }), "no route"],
    ["its code once, where the words contain it", reset(), "read ECONNRESET"],
    ["the reason where there are no words", undefined, "Transport"]
  ] as const)("is %s", ([_, cause, detail]) =>
    Effect.gen(function* () {
      const error = yield* failedBy({ reason: "Transport", cause })
      assert.include(Option.getOrThrow(error.detail), detail)
      assert.lengthOf(Option.getOrThrow(error.detail).match(/E[A-Z]{6,}/g) ?? [], cause === undefined ? 0 : 1)
    })
  )
})

describe("what never left is said to be not sent", () => {
  it.effect("an invalid URL", () =>
    Effect.gen(function* () {
      const error = yield* failedBy({ reason: "InvalidUrl" })
      assert.deepStrictEqual([error._tag, error.outcome], ["TransportError", "not-sent"])
      assert.isTrue(error._tag === "TransportError" && error.reason === "unsendable")
    })
  )

  it.effect("a port that fetch refuses, once", () =>
    Effect.gen(function* () {
      const { error, requests } = yield* failing([badPort], createGroup)
      assert.deepStrictEqual([error._tag, error.outcome, requests.length], ["TransportError", "not-sent", 1])
      assert.include(error.message, "bad port")
    })
  )

  const onDeno = (why: string) =>
    new TypeError("fetch failed", { cause: new Error(`error sending request for url (https://a.example/b): ${why}`) })

  it.effect.each(["tcp connect error: Connection refused (os error 111)", "dns error: failed to lookup address"])(
    "what Deno could not connect for, and it is sent again: %s",
    (why) =>
      Effect.gen(function* () {
        const fault = () => onDeno(`client error (Connect): ${why}`)
        const { error, requests } = yield* failing([fault, fault, fault], createGroup)
        assert.deepStrictEqual([error._tag, error.outcome, requests.length], ["TransportError", "not-sent", 3])
        assert.include(error.message, why)
      })
  )

  it.scoped("on Deno, whose fetch sends nothing again that has a stream as its body", () =>
    Effect.gen(function* () {
      const bodyOf = (requests: ReadonlyArray<HttpClientRequest.HttpClientRequest>) => requests[0]?.body._tag
      const elsewhere = yield* failing([() => onDeno("connection reset")], createGroup)
      assert.strictEqual(bodyOf(elsewhere.requests), "Uint8Array")
      yield* asOn("Deno")
      const { error, requests } = yield* failing([() => onDeno("connection reset")], createGroup)
      assert.strictEqual(bodyOf(requests), "Stream")
      assert.deepStrictEqual([error.outcome, requests.length], ["ambiguous", 1])
    })
  )

  it.effect.each([
    new TypeError("bad port"),
    new TypeError("fetch failed"),
    new TypeError("fetch failed", { cause: new Error("a bad port") }),
    new TypeError("action is not a function")
  ])("but nothing else that a TypeError says: %s", (error) =>
    Effect.gen(function* () {
      const failed = yield* failing([() => error], createGroup)
      assert.deepStrictEqual([failed.error._tag, failed.error.outcome], ["TransportError", "ambiguous"])
      assert.include(failed.error.message, (error.cause instanceof Error ? error.cause : error).message)
    })
  )

  const resizable = () => Reflect.construct(ArrayBuffer, [aPng.length, { maxByteLength: 2 * aPng.length }])

  it.effect.each([
    ["a SharedArrayBuffer", () => new SharedArrayBuffer(aPng.length)],
    ["a buffer that can be resized", resizable]
  ] as const)("a photo in %s, which not every transport can send", ([_, buffer]) =>
    Effect.gen(function* () {
      const photo = new Uint8Array(buffer())
      photo.set(aPng)
      const uploads = [
        Effect.flatMap(PhotoAvatarService, (service) => service.uploadPhoto(photo)),
        Effect.flatMap(AvatarService, (service) => service.uploadAsset({ file: photo })),
        Effect.flatMap(AvatarService, (service) => service.createPhotoAvatar({ name: "Ada", photo }))
      ]
      for (const upload of uploads) {
        const { error, requests } = yield* failing<unknown>([created], upload)
        assert.deepStrictEqual([error._tag, error.outcome, requests.length], ["InvalidRequest", "not-sent", 0])
        assert.include(error.message, "SharedArrayBuffer")
      }
    })
  )
})

describe("an error tells the truth about the attempts", () => {
  it.effect("an attempt that the deadline left no time for is not counted, and hides no failure", () =>
    Effect.gen(function* () {
      const slowLog = ({ attempt }: Attempt) => (attempt === 1 ? Effect.void : Effect.never)
      const { endedAt, error, requests } = yield* failing([() => rateLimited()], createGroup, {
        deadline: "5 seconds",
        beforeSend: slowLog
      })
      assert.lengthOf(requests, 1)
      assert.deepStrictEqual([error._tag, error.attempts, error.outcome], ["RateLimited", 1, "rejected"])
      assert.strictEqual(endedAt, 5000)
      assert.include(error.message, "The deadline left no time")
    })
  )

  it.effect(
    "nothing is sent after a laptop slept longer than an attempt may take, which only the wall clock tells",
    () =>
      Effect.gen(function* () {
        let slept = 0
        const clock = yield* withWallClock(() => slept)
        const beforeSend = () =>
          Effect.sync(() => {
            slept += hour
          })
        const { error, requests } = yield* failing([created], Effect.withClock(createGroup, clock), {
          beforeSend,
          retry: { times: 0 }
        })
        assert.deepStrictEqual([error._tag, error.outcome, requests.length], ["ResponseTimeout", "not-sent", 0])
      })
  )

  it.effect("nothing is sent when the deadline is over before the first attempt", () =>
    Effect.gen(function* () {
      const slow = { beforeSend: () => Effect.sleep("3 seconds"), deadline: "2 seconds", timeout: "9 seconds" } as const
      const { error, requests } = yield* failing([created], Effect.uninterruptible(createGroup), slow)
      assert.lengthOf(requests, 0)
      assert.deepStrictEqual([error._tag, error.outcome, error.attempts], ["ResponseTimeout", "not-sent", 0])
    })
  )

  it.effect("an answer that comes in spite of the timeout, where it cannot be interrupted, is used", () =>
    Effect.gen(function* () {
      const late = HttpClient.make((request) =>
        Effect.as(Effect.sleep("3 seconds"), HttpClientResponse.fromWeb(request, created()))
      )
      const fiber = yield* Effect.uninterruptible(createGroup).pipe(
        Effect.provide(Layer.orDie(live({ timeout: "1 second" }))),
        Effect.provide(Layer.succeed(HttpClient.HttpClient, late)),
        Effect.fork
      )
      yield* TestClock.adjust("1 minute")
      assert.strictEqual((yield* Fiber.join(fiber)).groupId, aGroup.group_id)
    })
  )

  it.effect("a refusal by beforeSend hides no failure", () =>
    Effect.gen(function* () {
      const { error } = yield* failing([serverError], createLook, {
        beforeSend: ({ attempt }) => (attempt === 1 ? Effect.void : Effect.fail(new Error("no more")))
      })
      assert.deepStrictEqual([error._tag, error.attempts, error.outcome], ["ServerError", 1, "ambiguous"])
      assert.include(error.message, "Another attempt was withheld")
    })
  )

  it.effect("the deadline is named when a wait would pass it", () =>
    Effect.gen(function* () {
      const { error } = yield* failing([() => rateLimited({ "retry-after": "9" })], createGroup, {
        deadline: "5 seconds"
      })
      assert.deepStrictEqual([error._tag, error.attempts], ["RateLimited", 1])
      assert.include(error.message, "The deadline left no time")
    })
  )

  it.effect.each([
    [
      { code: 1, message: "Exceed rate limit", detail: "10 a day", details: { left: 0 } },
      'Exceed rate limit: 10 a day: {"left":0}'
    ],
    [{ error: { code: "x", message: "No", detail: "not today" } }, "No: not today"],
    [{ message: "No", detail: "No" }, "No"]
  ] as const)("its detail has all the words of %j", ([body, words]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(createGroupAgainst(() => json(body, { status: 400 })))
      assert.deepStrictEqual(error.detail, Option.some(words))
      assert.include(error.message, words)
    })
  )

  it.effect("a quota that comes with a failing server may have been used", () =>
    Effect.gen(function* () {
      const answer = () => json({ error: { code: "insufficient_credit" } }, { status: 500 })
      const { error, requests } = yield* failing([answer], createGroup)
      assert.deepStrictEqual([error._tag, error.outcome, requests.length], ["QuotaExceeded", "ambiguous", 1])
    })
  )

  it.effect("a quota that comes with a failing server and the id of what was created was used", () =>
    Effect.gen(function* () {
      const answer = () => json({ error: { code: "insufficient_credit" }, data: { id: "g-1" } }, { status: 500 })
      const { error } = yield* failing([answer], createGroup)
      assert.deepStrictEqual(
        [error._tag, error.outcome, error.createdId],
        ["QuotaExceeded", "created", Option.some("g-1")]
      )
    })
  )

  it.effect("a conflict of a key that names what was created ends the call", () =>
    Effect.gen(function* () {
      const data = { avatar_item: { id: "look-77" } }
      const answer = () => json({ error: { code: "duplicate_request" }, data }, { status: 409 })
      const { error, requests } = yield* failing([answer], createLook)
      assert.deepStrictEqual(
        [error._tag, error.outcome, error.createdId, requests.length],
        ["RequestConflict", "created", Option.some("look-77"), 1]
      )
    })
  )
})

describe("Retry-After", () => {
  const wait = (headers: Record<string, string>) =>
    Effect.map(Effect.flip(createGroupAgainst(() => rateLimited(headers))), ({ retryAfter }) =>
      Option.map(retryAfter, Duration.toMillis)
    )

  it.effect.each([
    ["1, 1", 1000],
    ["1, 30, 2", 30_000],
    ["2, soon", 2000],
    ["Thu, 01 Jan 1970 00:00:05 GMT, 3", 5000],
    ["3, Thu, 01 Jan 1970 00:00:02 GMT", 3000]
  ] as const)("sent several times is the longest of them: %s", ([value, millis]) =>
    Effect.map(wait({ "retry-after": value }), (asked) => assert.deepStrictEqual(asked, Option.some(millis)))
  )

  it.effect("as a date counts from the reply's Date, since the local clock may be wrong", () =>
    Effect.gen(function* () {
      const headers = { date: "Tue, 24 Nov 2026 12:00:00 GMT", "retry-after": "Tue, 24 Nov 2026 12:00:07 GMT" }
      assert.deepStrictEqual(yield* wait(headers), Option.some(7000))
    })
  )
})

describe("timeout and deadline cover everything", () => {
  const stalled = { size: 9, stream: Stream.concat(Stream.make(new Uint8Array([0x89])), Stream.never) }

  const readings: Record<string, Effect.Effect<unknown, HeyGenError, Services>> = {
    uploadPhoto: Effect.flatMap(PhotoAvatarService, (service) => service.uploadPhoto(stalled)),
    uploadAsset: Effect.flatMap(AvatarService, (service) => service.uploadAsset({ file: stalled })),
    createPhotoAvatar: Effect.flatMap(AvatarService, (service) =>
      service.createPhotoAvatar({ name: "Ada", photo: stalled })
    )
  }

  it.effect.each(Object.entries(readings))("the first bytes of a stream: %s", ([_, call]) =>
    Effect.gen(function* () {
      for (const [options, end] of [
        [{ timeout: "3 seconds" }, 3000],
        [{ deadline: "2 seconds" }, 2000]
      ] as const) {
        const { endedAt, error, requests } = yield* failing([created], call, options)
        assert.deepStrictEqual([error._tag, error.outcome, error.attempts], ["ResponseTimeout", "not-sent", 0])
        assert.deepStrictEqual([endedAt, requests.length], [end, 0])
        assert.include(error.message, "not ready to be sent within")
      }
    })
  )

  it.effect("beforeSend", () =>
    Effect.gen(function* () {
      for (const [options, end] of [
        [{ timeout: "3 seconds", retry: { times: 0 } }, 3000],
        [{ deadline: "500 millis" }, 500]
      ] as const) {
        const { endedAt, error, requests } = yield* failing([created], createGroup, {
          ...options,
          beforeSend: () => Effect.sleep("10 seconds")
        })
        assert.deepStrictEqual([error._tag, error.outcome, error.attempts], ["ResponseTimeout", "not-sent", 0])
        assert.deepStrictEqual([endedAt, requests.length], [end, 0])
      }
    })
  )

  it.effect.each([-1, 1])("on a clock that nobody can set: %i hour", (hours) =>
    Effect.gen(function* () {
      let ahead = 0
      const hang = () => {
        ahead = hours * hour
        return "hang" as const
      }
      const clock = yield* withWallClock(() => ahead)
      for (const options of [{ timeout: "5 seconds" }, { deadline: "5 seconds" }] as const) {
        ahead = 0
        const { error } = yield* failing([hang], Effect.withClock(createGroup, clock), options)
        assert.strictEqual(error._tag, "ResponseTimeout")
      }
      ahead = 0
      const step = () => {
        ahead = hours * hour
        return rateLimited()
      }
      const options = { deadline: "5 seconds", retry: { times: 99, base: "1 second", cap: "1 second" } } as const
      const { error, requests } = yield* failing([step], Effect.withClock(createGroup, clock), options)
      assert.strictEqual(error._tag, "RateLimited")
      assert.lengthOf(requests, 5)
    })
  )
})

describe("a log of what was sent", () => {
  it.effect("beforeSend refuses an attempt: it is not sent, and the error says why", () =>
    Effect.gen(function* () {
      const unsent = yield* Ref.make(0)
      const { error, requests } = yield* failing([created], createGroup, {
        beforeSend: () => Effect.fail(new Error("another machine has claimed the row")),
        afterNoEffect: () => Ref.update(unsent, (count) => count + 1)
      })
      assert.lengthOf(requests, 0)
      assert.deepStrictEqual([error._tag, error.outcome, error.attempts], ["TransportError", "not-sent", 0])
      assert.isTrue(error._tag === "TransportError" && error.reason === "withheld")
      assert.include(error.message, "another machine has claimed the row")
      assert.strictEqual(yield* Ref.get(unsent), 0)
    })
  )

  it.effect("beforeSend refuses a later attempt: what was sent before is told", () =>
    Effect.gen(function* () {
      const { error, requests } = yield* failing([() => rateLimited()], createGroup, {
        beforeSend: ({ attempt }) => (attempt === 1 ? Effect.void : Effect.fail(new Error("no more")))
      })
      assert.lengthOf(requests, 1)
      assert.deepStrictEqual([error.attempts, error.outcome], [1, "rejected"])
    })
  )

  it.effect("afterNoEffect tells of each attempt that provably did nothing, and of no other", () =>
    Effect.gen(function* () {
      const open = yield* Ref.make<ReadonlyArray<number>>([])
      const log = {
        beforeSend: ({ attempt }: Attempt) => Ref.update(open, Arr.append(attempt)),
        afterNoEffect: ({ attempt }: Attempt) =>
          Ref.update(
            open,
            Arr.filter((other) => other !== attempt)
          )
      }
      const cases: ReadonlyArray<readonly [ReadonlyArray<Answer>, ReadonlyArray<number>]> = [
        [[refused, () => rateLimited(), created], [3]],
        [[refused, reset], [2]],
        [[refused, () => json({}, { status: 400 })], []],
        [[() => rateLimited(), serverError], [2]],
        [[refused, () => "hang"], [2]]
      ]
      for (const [answers, left] of cases) {
        yield* Ref.set(open, [])
        yield* play(answers, createGroup, log)
        assert.deepStrictEqual(yield* Ref.get(open), left)
      }
    })
  )

  it.effect(
    "afterNoEffect tells of an attempt that a pipeline refused after beforeSend, and of none that beforeSend refused",
    () =>
      Effect.gen(function* () {
        const told = yield* Ref.make<ReadonlyArray<string>>([])
        const { layer, requests } = makeHttpClient(created)
        const row = { key: "1", request: aRequest }
        const run = (log: Partial<HeyGenClient.Options>) =>
          Stream.runDrain(
            PhotoAvatarPipeline.createGroups(Stream.make(row), {
              beforeSend: () => Effect.fail({ message: "not today" })
            })
          ).pipe(
            Effect.provide(
              Layer.orDie(live({ ...log, afterNoEffect: (_, { message }) => Ref.update(told, Arr.append(message)) }))
            ),
            Effect.provide(layer)
          )
        yield* run({ beforeSend: () => Effect.fail({ message: "not now" }) })
        assert.deepStrictEqual(yield* Ref.get(told), [])
        yield* run({ beforeSend: () => Effect.void })
        assert.lengthOf(requests, 0)
        const [message = "", ...more] = yield* Ref.get(told)
        assert.include(message, "not today")
        assert.deepStrictEqual(more, [])
      })
  )

  it.effect("afterNoEffect is told why", () =>
    Effect.gen(function* () {
      const told = yield* Ref.make<ReadonlyArray<readonly [string, Outcome]>>([])
      yield* play([refused, () => rateLimited(), created], createGroup, {
        afterNoEffect: (_, { _tag, outcome }) => Ref.update(told, Arr.append([_tag, outcome] as const))
      })
      assert.deepStrictEqual(yield* Ref.get(told), [
        ["TransportError", "not-sent"],
        ["RateLimited", "rejected"]
      ])
    })
  )
})

describe("an interrupted call", () => {
  it.effect("is interrupted at once, whatever it is doing", () =>
    Effect.gen(function* () {
      const moments: Record<string, Partial<HeyGenClient.Options> & { readonly answer: Answer }> = {
        "in beforeSend": { answer: created, beforeSend: () => Effect.never },
        "before the response": { answer: () => "hang" },
        "in the body": { answer: () => new Response(new ReadableStream({})) },
        "between attempts": { answer: () => rateLimited({ "retry-after": "20" }), retry: {} }
      }
      for (const [moment, { answer, ...options }] of Object.entries(moments)) {
        const fiber = yield* Effect.fork(createGroupAgainst(answer, options))
        yield* TestClock.adjust("1 second")
        assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)), moment)
      }
    })
  )
})

describe("a body that is a Node stream", () => {
  const createdFrom = (bodyOf: () => Readable) =>
    createGroup.pipe(
      Effect.provide(Layer.orDie(live({ timeout: "20 seconds" }))),
      Effect.provideService(
        HttpClient.HttpClient,
        HttpClient.make((request) => {
          const source = { status: 200, headers: new Headers(), body: bodyOf() }
          const response = Object.assign(HttpClientResponse.fromWeb(request, created()), { source })
          return Effect.as(Effect.sleep("1 millis"), response)
        })
      )
    )

  it.live.each([
    ["text", (part: Buffer) => part.toString()],
    [
      "bytes of another realm, as under Jest",
      (part: Buffer) => runInNewContext("(bytes) => Uint8Array.from(bytes)")([...part])
    ]
  ] as const)("is read when its chunks are %s", ([_, chunkOf]) =>
    Effect.gen(function* () {
      const bytes = Buffer.from(JSON.stringify({ error: null, data: aGroup }))
      const chunks = [bytes.subarray(0, 30), bytes.subarray(30)].map(chunkOf)
      const group = yield* createdFrom(() => Readable.from(chunks, { objectMode: true }))
      assert.strictEqual(group.groupId, aGroup.group_id)
    })
  )

  it.live("ended early when the connection closed before it was read, and is not waited for", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(createdFrom(() => new Readable({ read: () => undefined }).destroy()))
      assert.deepStrictEqual([error._tag, error.outcome], ["UnexpectedResponse", "ambiguous"])
      assert.include(error.message, "its body ended early")
    })
  )
})
