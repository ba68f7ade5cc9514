import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Clock, Effect, Exit, Fiber, Layer, Option, Ref, Stream, TestClock } from "effect"
import {
  AssetId,
  AvatarService,
  type CreatePhotoAvatar,
  GroupId,
  type HeyGenClient,
  type HeyGenError,
  IdempotencyKey,
  LookId,
  PageToken,
  type PhotoSource,
  VoiceId
} from "effect-photo-avatar"
import { json, live, makeHttpClient } from "../support/inMemory.ts"
import { aJpeg, aPng, aText, streamedPng } from "../support/photos.ts"

const aLook = { id: "l-1", name: "Ada", avatar_type: "photo_avatar", status: "processing" }
const picture = { preview_image_url: "https://files.test/l-1", image_width: 10, image_height: 10 }

/** A program on the service, against answers in turn, the last of them for good. */
const against = <A, E>(
  answers: ReadonlyArray<() => Response | Error>,
  program: (avatars: AvatarService.Service) => Effect.Effect<A, E>,
  options: Partial<HeyGenClient.Options> = {}
) => {
  const { layer, requests } = makeHttpClient(() => (answers[requests.length - 1] ?? answers.at(-1) ?? unanswered)())
  const running = Effect.flatMap(AvatarService, program).pipe(
    Effect.provide(Layer.orDie(live(options))),
    Effect.provide(layer)
  )
  return { requests, running }
}

const unanswered = () => json({}, { status: 500 })
const created = () => json({ data: { avatar_item: aLook, avatar_group: null } })

const bodyOf = (requests: ReturnType<typeof against>["requests"], index = 0): unknown => {
  const body = requests[index]?.body
  return body?._tag === "Uint8Array" ? JSON.parse(new TextDecoder().decode(body.body)) : undefined
}

describe("createPhotoAvatar", () => {
  const base64 = Buffer.from(aPng).toString("base64")

  it.effect.each([
    ["an asset", AssetId.make("a-1"), { type: "asset_id", asset_id: "a-1" }],
    ["an address", new URL("https://photos.test/a.jpg"), { type: "url", url: "https://photos.test/a.jpg" }],
    ["bytes", aPng, { type: "base64", media_type: "image/png", data: base64 }],
    ["a stream", streamedPng, { type: "base64", media_type: "image/png", data: base64 }]
  ] as const)("names %s as v3 does", ([_, photo, file]) =>
    Effect.gen(function* () {
      const { requests, running } = against([created], (avatars) => avatars.createPhotoAvatar({ name: "Ada", photo }))
      const { look } = yield* running
      assert.strictEqual(look.id, LookId.make("l-1"))
      assert.deepStrictEqual(bodyOf(requests), { type: "photo", name: "Ada", file })
    })
  )

  it.effect("goes into the given group, under the given key, which is no part of the body", () =>
    Effect.gen(function* () {
      const asked: CreatePhotoAvatar = {
        name: "Ada",
        photo: AssetId.make("a-1"),
        groupId: GroupId.make("g-1")
      }
      const idempotencyKey = IdempotencyKey.make("row-17")
      const { requests, running } = against([created], (avatars) =>
        avatars.createPhotoAvatar(asked, { idempotencyKey })
      )
      yield* running
      assert.deepStrictEqual(bodyOf(requests), {
        type: "photo",
        name: "Ada",
        file: { type: "asset_id", asset_id: "a-1" },
        avatar_group_id: "g-1"
      })
      assert.strictEqual(requests[0]?.headers["idempotency-key"], "row-17")
    })
  )

  it.effect.each([
    ["a text", aText, "of no known type, and only JPEG and PNG are accepted"],
    ["an http address", new URL("http://photos.test/a.jpg"), "must be an https URL"],
    [
      "a shorter stream than it says",
      { size: aPng.length + 1, stream: Stream.make(aPng) },
      `the photo has ${aPng.length} bytes`
    ],
    // What a program without types can pass.
    ["nothing of the kind", 7 as unknown as PhotoSource, "must be an asset id, an https URL, the bytes"]
  ] as const)("refuses %s before anything is sent", ([_, photo, sentence]) =>
    Effect.gen(function* () {
      const { requests, running } = against([created], (avatars) => avatars.createPhotoAvatar({ name: "Ada", photo }))
      const error = yield* Effect.flip(running)
      assert.deepStrictEqual([error._tag, error.outcome], ["InvalidRequest", "not-sent"])
      assert.include(error.message, sentence)
      assert.lengthOf(requests, 0)
    })
  )
})

describe("createPromptAvatar", () => {
  it.effect("sends the words, the photos and the look to go by", () =>
    Effect.gen(function* () {
      const { requests, running } = against([created], (avatars) =>
        avatars.createPromptAvatar({
          name: "Ada",
          prompt: "In a library",
          referenceImages: [AssetId.make("a-1")],
          referenceLookId: LookId.make("l-0")
        })
      )
      yield* running
      assert.deepStrictEqual(bodyOf(requests), {
        type: "prompt",
        name: "Ada",
        prompt: "In a library",
        reference_images: [{ type: "asset_id", asset_id: "a-1" }],
        avatar_id: "l-0"
      })
    })
  )

  it.effect("refuses a fourth photo", () =>
    Effect.gen(function* () {
      const { running } = against([created], (avatars) =>
        avatars.createPromptAvatar({ name: "Ada", prompt: "x", referenceImages: [aPng, aPng, aPng, aPng] })
      )
      assert.include((yield* Effect.flip(running)).message, "at most 3 photos")
    })
  )
})

/** How many items a stream has, and what it fails with. */
const toldBy = <A, E>(stream: Stream.Stream<A, E>) =>
  Effect.gen(function* () {
    const items = yield* Ref.make(0)
    const error = yield* Effect.flip(Stream.runForEach(stream, () => Ref.update(items, (count) => count + 1)))
    return { error, items: yield* Ref.get(items) }
  })

/** The file in the form that a request sends, as a server of the web reads it. */
const formFile = Effect.fnUntraced(function* (request: HttpClientRequest.HttpClientRequest | undefined) {
  const body = request?.body
  const bytes =
    body?._tag === "Stream"
      ? Buffer.concat([...(yield* Stream.runCollect(body.stream))])
      : Buffer.from(body?._tag === "Uint8Array" ? body.body : [])
  assert.strictEqual(body?._tag === "Stream" ? body.contentLength : bytes.length, bytes.length)
  const headers = { "content-type": body !== undefined && "contentType" in body ? (body.contentType ?? "") : "" }
  const form = yield* Effect.promise(() => new Response(bytes, { headers }).formData())
  const file = form.get("file")
  return file instanceof File ? file : yield* Effect.dieMessage("the form has no file")
})

describe("uploadAsset", () => {
  it.effect.each([
    ["bytes", aJpeg, "image/jpeg", "photo.jpg"],
    ["a stream", streamedPng, "image/png", "photo.png"]
  ] as const)("sends %s as a form's file of the type it has", ([_, file, type, name]) =>
    Effect.gen(function* () {
      const { requests, running } = against([() => json({ data: { asset_id: "a-1" } })], (avatars) =>
        avatars.uploadAsset({ file })
      )
      const { id } = yield* running
      assert.strictEqual(id, AssetId.make("a-1"))
      const sent = yield* formFile(requests[0])
      assert.deepStrictEqual([sent.type, sent.name], [type, name])
      assert.deepStrictEqual(
        new Uint8Array(yield* Effect.promise(() => sent.arrayBuffer())),
        file instanceof Uint8Array ? file : aPng
      )
      assert.match(requests[0]?.headers["idempotency-key"] ?? "", /^[0-9a-f-]{36}$/)
    })
  )

  it.effect("refuses more than 32 MB, and what is no photo", () =>
    Effect.gen(function* () {
      const refusal = (file: Uint8Array) =>
        Effect.map(
          Effect.flip(against([created], (avatars) => avatars.uploadAsset({ file })).running),
          ({ message }) => message
        )
      assert.include(yield* refusal(new Uint8Array(33 * 1024 * 1024)), "33.0 MB, and at most 32 MB")
      assert.include(yield* refusal(aText), "of no known type")
    })
  )
})

describe("awaitLook", () => {
  const look =
    (status: string, more: object = {}) =>
    () =>
      json({ data: { ...aLook, status, ...more } })

  const waitAnHour = (answers: ReadonlyArray<() => Response>) =>
    Effect.gen(function* () {
      const polledAt: Array<number> = []
      const { running } = against(answers, (avatars) => avatars.awaitLook(LookId.make("l-1")), {
        beforeSend: () => Effect.map(Clock.currentTimeMillis, (now) => void polledAt.push(now))
      })
      const fiber = yield* Effect.fork(Effect.exit(running))
      yield* TestClock.adjust("1 hour")
      return { exit: yield* Fiber.join(fiber), polledAt }
    })

  const errorOf = <A, E>(exit: Exit.Exit<A, E>) =>
    Exit.isFailure(exit) && exit.cause._tag === "Fail" ? exit.cause.error : undefined

  it.effect("asks every 10 seconds until the look is completed and has a picture", () =>
    Effect.gen(function* () {
      const without = look("completed", { ...picture, image_width: 0 })
      const answers = [look("processing"), look("completed"), without, look("completed", picture)]
      const { exit, polledAt } = yield* waitAnHour(answers)
      assert.isTrue(Exit.isSuccess(exit) && Option.contains(exit.value.status, "completed"))
      assert.deepStrictEqual(polledAt, [0, 10_000, 20_000, 30_000])
    })
  )

  it.effect.each([
    ["without a status and with a picture", { ...picture, status: undefined }],
    ["with a status of null and a picture", { ...picture, status: null }],
    [
      "completed, with a picture of unknown size",
      { ...picture, status: "completed", image_width: null, image_height: null }
    ]
  ] as const)("takes a look as ready that is %s", ([_, fields]) =>
    Effect.gen(function* () {
      const { exit, polledAt } = yield* waitAnHour([() => json({ data: { ...aLook, ...fields } })])
      assert.isTrue(Exit.isSuccess(exit), String(exit))
      assert.lengthOf(polledAt, 1)
    })
  )

  it.effect("waits for a look without a status until it has a picture", () =>
    Effect.gen(function* () {
      const bare = () => json({ data: { id: "l-1" } })
      const { exit, polledAt } = yield* waitAnHour([bare, bare, () => json({ data: { id: "l-1", ...picture } })])
      assert.isTrue(Exit.isSuccess(exit), String(exit))
      assert.lengthOf(polledAt, 3)
    })
  )

  it.effect("ends at once where a person must consent first, and says how to ask", () =>
    Effect.gen(function* () {
      const { exit, polledAt } = yield* waitAnHour([look("processing"), look("pending_consent", picture)])
      const error = errorOf(exit)
      assert.isTrue(
        error?._tag === "NotReady" &&
          Option.contains(error.lastStatus, "pending_consent") &&
          error.outcome === "created"
      )
      assert.include(error?.message, "must consent first: see AvatarService.createConsent")
      assert.lengthOf(polledAt, 2)
    })
  )

  it.effect.each([
    ["a text", "Too dark", ': "Too dark".'],
    ["an object without a message", { code: "too_dark" }, "(too_dark)"],
    ["an object without a code", { message: "Too dark" }, ': "Too dark".'],
    ["an object with a number as its code", { code: 40004, message: "No face" }, ': "No face" (40004).'],
    ["an empty object", {}, "is failed"],
    ["a list", ["Too dark"], "is failed"],
    ["absent", undefined, "is failed"]
  ] as const)("reports a failed look whose error is %s", ([_, why, words]) =>
    Effect.gen(function* () {
      const error = errorOf((yield* waitAnHour([look("failed", { error: why })])).exit)
      assert.strictEqual(error?._tag, "CreationFailed")
      assert.include(error?.message, words)
    })
  )

  it.effect("gives up after 5 minutes, and says which look and how it is", () =>
    Effect.gen(function* () {
      const { exit, polledAt } = yield* waitAnHour([look("archived")])
      const error = errorOf(exit)
      assert.isTrue(
        error?._tag === "NotReady" &&
          Option.contains(error.lastStatus, "archived") &&
          Option.contains(error.createdId, "l-1")
      )
      assert.strictEqual(polledAt.at(-1), 300_000)
    })
  )

  it.effect("ends early when it failed, in the vendor's words", () =>
    Effect.gen(function* () {
      const why = { error: { code: "image_processing_failed", message: "Too dark" } }
      const { exit, polledAt } = yield* waitAnHour([look("processing"), look("failed", why)])
      const error = errorOf(exit)
      assert.isTrue(error?._tag === "CreationFailed")
      assert.include(error?.message, '"Too dark" (image_processing_failed)')
      assert.deepStrictEqual(error?.code, Option.some("image_processing_failed"))
      assert.deepStrictEqual(error?.detail, Option.some("Too dark"))
      assert.lengthOf(polledAt, 2)
    })
  )
})

describe("what goes out", () => {
  const sent = (program: (avatars: AvatarService.Service) => Effect.Effect<unknown, HeyGenError>) =>
    Effect.gen(function* () {
      const { requests, running } = against([created], program)
      const exit = yield* Effect.exit(running)
      return { requests, exit }
    })

  it.effect.each([
    ["a name", 255, (name: string) => ({ name, prompt: "In oil" })],
    ["a prompt", 1000, (prompt: string) => ({ name: "Ada", prompt })]
  ] as const)("has %s of at most %i characters, in code points", ([_, most, request]) =>
    Effect.gen(function* () {
      const fits = yield* sent((avatars) => avatars.createPromptAvatar(request("👩".repeat(most))))
      assert.isTrue(Exit.isSuccess(fits.exit), String(fits.exit))
      const tooLong = yield* sent((avatars) => avatars.createPromptAvatar(request("a".repeat(most + 1))))
      assert.include(String(tooLong.exit), `must be at most ${most.toLocaleString("en")} characters`)
      assert.isEmpty(tooLong.requests)
    })
  )

  it.effect.each([
    [{}, "private"],
    [{ ownership: "public" }, "public"],
    [{ ownership: "any" }, undefined]
  ] as const)("a list of %j asks for the ownership %s", ([query, expected]) =>
    Effect.gen(function* () {
      const { requests } = yield* sent((avatars) => avatars.listLooksPage(query))
      assert.strictEqual(requests[0]?.urlParams.find(([name]) => name === "ownership")?.[1], expected)
    })
  )

  it.effect("has the same idempotency key in each attempt to ask for consent", () =>
    Effect.gen(function* () {
      const { requests, running } = against(
        [unanswered, () => json({ data: { url: "https://consent.test/1" } })],
        (avatars) => avatars.createConsent({ groupId: GroupId.make("g-1") }),
        { retry: { times: 1, base: "1 millis" } }
      )
      const fiber = yield* Effect.fork(running)
      yield* TestClock.adjust("1 second")
      assert.isTrue(Option.isNone((yield* Fiber.join(fiber)).group))
      assert.lengthOf(requests, 2)
      assert.lengthOf(Arr.dedupe(requests.map(({ headers }) => headers["idempotency-key"])), 1)
    })
  )
})

it.effect("the account keeps what HeyGen says of it, by HeyGen's names where they are not known", () =>
  Effect.gen(function* () {
    const data = {
      email: "ada@example.com",
      wallet: { remaining_balance: 4.5, auto_reload: true },
      plan: { tier: "pro" }
    }
    const account = yield* against([() => json({ data })], (avatars) => avatars.getAccount).running
    assert.deepStrictEqual(account.email, Option.some("ada@example.com"))
    const wallet = Option.getOrThrow(account.wallet)
    assert.deepStrictEqual([wallet.remainingBalance, wallet.auto_reload], [Option.some(4.5), true])
    assert.deepStrictEqual(account.plan, { tier: "pro" })
  })
)

it.effect.each([
  [4.5, 4.5],
  ["12.50", 12.5],
  ["much", undefined],
  ["", undefined],
  ["Infinity", undefined]
] as const)("the account reads the balance %j as %s", ([remaining_balance, expected]) =>
  Effect.gen(function* () {
    const { running } = against(
      [() => json({ data: { wallet: { remaining_balance } } })],
      (avatars) => avatars.getAccount
    )
    const { remainingBalance } = Option.getOrThrow((yield* running).wallet)
    assert.strictEqual(Option.getOrUndefined(remainingBalance), expected)
  })
)

describe("a list", () => {
  const page = (index: number) => () =>
    json({
      data: [0, 1].map((item) => ({ ...aLook, id: `l-${index}-${item}` })),
      has_more: index < 3,
      next_token: index < 3 ? `t-${index}` : null
    })
  const pages = [page(1), page(2), page(3)]
  const idsOf = (looks: Iterable<{ readonly id: string }>) => Array.from(looks, ({ id }) => id)
  const tokensOf = (requests: ReturnType<typeof against>["requests"]) =>
    requests.map(({ urlParams }) => urlParams.find(([name]) => name === "token")?.[1])

  it.effect("comes whole, one page after the other", () =>
    Effect.gen(function* () {
      const { requests, running } = against(pages, (avatars) => Stream.runCollect(avatars.listLooks()))
      assert.deepStrictEqual(idsOf(yield* running), ["l-1-0", "l-1-1", "l-2-0", "l-2-1", "l-3-0", "l-3-1"])
      assert.deepStrictEqual(tokensOf(requests), [undefined, "t-1", "t-2"])
    })
  )

  it.effect.each([
    [1, 1],
    [2, 1],
    [3, 2]
  ] as const)("of which %i are taken asks for %i pages", ([items, asked]) =>
    Effect.gen(function* () {
      const { requests, running } = against(pages, (avatars) =>
        Stream.runCollect(Stream.take(avatars.listLooks(), items))
      )
      yield* running
      assert.lengthOf(requests, asked)
    })
  )

  it.effect("asks nothing until it is pulled", () =>
    Effect.gen(function* () {
      const { requests, running } = against(pages, (avatars) => Effect.sync(() => avatars.listLooks()))
      yield* running
      assert.lengthOf(requests, 0)
    })
  )

  it.effect.each([
    ["the same page", ["t-1", "t-1"]],
    ["an earlier page", ["t-1", "t-2", "t-1"]]
  ] as const)("that leads back to %s gives each of its items once, and then fails", ([_, tokens]) =>
    Effect.gen(function* () {
      const groups = { id: "g", name: "Ada", created_at: 1, looks_count: 1 }
      const pagesOf = (item: object) =>
        tokens.map((token) => () => json({ data: [item], has_more: true, next_token: token }))
      const lists = [
        against(pagesOf(aLook), (avatars) => toldBy(avatars.listLooks())),
        against(pagesOf(groups), (avatars) => toldBy(avatars.listGroups()))
      ]
      for (const { requests, running } of lists) {
        const { error, items } = yield* running
        assert.strictEqual(error._tag, "UnexpectedResponse")
        assert.include(error.message, "a page that was already read")
        assert.deepStrictEqual([items, requests.length], [tokens.length, tokens.length])
      }
    })
  )

  it.effect("goes on where a page ended", () =>
    Effect.gen(function* () {
      const { requests, running } = against(pages, (avatars) =>
        Effect.gen(function* () {
          const { next } = yield* avatars.listLooksPage({ pageSize: 2 })
          return yield* Stream.runCollect(avatars.listLooks({ from: Option.getOrThrow(next), pageSize: 2 }))
        })
      )
      assert.deepStrictEqual(idsOf(yield* running), ["l-2-0", "l-2-1", "l-3-0", "l-3-1"])
      assert.deepStrictEqual(tokensOf(requests), [undefined, "t-1", "t-2"])
    })
  )

  it.live("survives a passing fault between pages", () =>
    Effect.gen(function* () {
      const reset = () => Object.assign(new Error("reset"), { code: "ECONNRESET" })
      const { requests, running } = against(
        [page(1), reset, page(2), unanswered, page(3)],
        (avatars) => Stream.runCollect(avatars.listLooks()),
        { retry: { times: 1, base: "1 millis" } }
      )
      assert.lengthOf(idsOf(yield* running), 6)
      assert.lengthOf(requests, 5)
    })
  )

  it.effect("is of the account's own, of the group and the type that are asked for", () =>
    Effect.gen(function* () {
      const { requests, running } = against(pages, (avatars) =>
        Effect.zip(
          avatars.listLooksPage(),
          avatars.listLooksPage({
            ownership: "public",
            pageSize: 50,
            from: PageToken.make("t-9"),
            groupId: GroupId.make("g-1"),
            avatarType: "photo_avatar"
          })
        )
      )
      yield* running
      assert.deepStrictEqual(
        requests.map(({ urlParams }) => Object.fromEntries(urlParams)),
        [
          { ownership: "private" },
          { ownership: "public", limit: "50", token: "t-9", group_id: "g-1", avatar_type: "photo_avatar" }
        ]
      )
    })
  )

  it.effect("refuses a page of 51 before anything is sent", () =>
    Effect.gen(function* () {
      const { requests, running } = against(pages, (avatars) => avatars.listGroupsPage({ pageSize: 51 }))
      assert.include((yield* Effect.flip(running)).message, "a page has 1 to 50 items")
      assert.lengthOf(requests, 0)
    })
  )
})

describe("deleting", () => {
  const notFound = () => json({ error: { code: "avatar_not_found", message: "not found" } }, { status: 404 })
  const reset = () => Object.assign(new Error("reset"), { code: "ECONNRESET" })
  const patiently = { retry: { times: 1, base: "1 millis" } } as const

  it.effect.each([
    ["the id", () => json({ data: { id: "l-1" } })],
    ["no data", () => json({ data: null })],
    ["an empty object", () => json({})],
    ["no content", () => new Response(null, { status: 204 })]
  ] as const)(
    "an answer with %s is a deletion",
    ([_, answer]) => against([answer], (avatars) => avatars.deleteLook(LookId.make("l-1"))).running
  )

  it.live("what a lost answer may have deleted, and is not found again, is deleted", () =>
    Effect.gen(function* () {
      const lost = against([reset, notFound], (avatars) => avatars.deleteLook(LookId.make("l-1")), patiently)
      yield* lost.running
      assert.deepStrictEqual(
        lost.requests.map(({ body, method }) => [method, body._tag]),
        [
          ["DELETE", "Empty"],
          ["DELETE", "Empty"]
        ]
      )
    })
  )

  it.live("what a lost answer may have deleted is in doubt where a gateway does not know the route", () =>
    Effect.gen(function* () {
      const withoutRoute = () => json({ message: "Not Found" }, { status: 404 })
      const { running } = against([reset, withoutRoute], (avatars) => avatars.deleteLook(LookId.make("l-1")), patiently)
      const error = yield* Effect.flip(running)
      assert.deepStrictEqual([error._tag, error.outcome], ["EndpointUnavailable", "ambiguous"])
    })
  )

  it.live("what was never there is not found", () =>
    Effect.gen(function* () {
      const { running } = against([notFound], (avatars) => avatars.deleteGroup(GroupId.make("g")), patiently)
      const error = yield* Effect.flip(running)
      assert.strictEqual(error._tag, "ResourceNotFound")
      assert.include(error.message, "Nothing was changed.")
    })
  )
})

describe("updateGroup", () => {
  it.effect.each([
    ["the group", () => json({ data: { id: "g-1", name: "Ada" } })],
    ["an empty object", () => json({ data: {} })],
    ["no data", () => json({ data: null })],
    ["the group's id under another name", () => json({ data: { group_id: "g-1" } })],
    ["no content", () => new Response(null, { status: 204 })],
    ["an empty body", () => new Response("")]
  ] as const)("has set the voice, whatever HeyGen answers: %s", ([_, answer]) =>
    Effect.gen(function* () {
      const { requests, running } = against([answer], (avatars) =>
        avatars.updateGroup({ groupId: GroupId.make("g-1"), defaultVoiceId: VoiceId.make("v-1") })
      )
      assert.isUndefined(yield* running)
      assert.deepStrictEqual([requests[0]?.method, bodyOf(requests)], ["PATCH", { default_voice_id: "v-1" }])
    })
  )
})

describe("updateLook", () => {
  it.live("sends a change once that HeyGen confirms without saying what it is now", () =>
    Effect.gen(function* () {
      const { requests, running } = against(
        [() => new Response("")],
        (avatars) => avatars.updateLook({ lookId: LookId.make("l-1"), name: "Ada Lovelace" }),
        { retry: { times: 2, base: "1 millis" } }
      )
      const error = yield* Effect.flip(running)
      assert.isTrue(error._tag === "UnexpectedResponse" && error.reason === "unreadable")
      assert.lengthOf(requests, 1)
    })
  )

  it.effect("sends the name alone, to the look's own path", () =>
    Effect.gen(function* () {
      const { requests, running } = against([() => json({ data: aLook })], (avatars) =>
        avatars.updateLook({ lookId: LookId.make("l-1"), name: "Ada Lovelace" })
      )
      yield* running
      assert.deepStrictEqual([requests[0]?.method, bodyOf(requests)], ["PATCH", { name: "Ada Lovelace" }])
      assert.isTrue(requests[0]?.url.endsWith("/v3/avatars/looks/l-1"))
    })
  )
})
