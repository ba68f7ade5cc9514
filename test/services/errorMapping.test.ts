import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Schema } from "effect"
import {
  AwaitError,
  GenerationId,
  GroupId,
  type HeyGenError,
  ImageKey,
  type Outcome,
  PhotoAvatarService
} from "effect-photo-avatar"
import { defaultStopOn } from "effect-photo-avatar/pipeline"
import { calls } from "../support/calls.ts"
import { aGroup, apiKey, aRequest, createGroupAgainst, json, live, makeHttpClient } from "../support/inMemory.ts"

const failure = (answer: () => Response | Error) => Effect.flip(createGroupAgainst(answer))

interface Expectation {
  readonly tag: HeyGenError["_tag"]
  readonly outcome: Outcome
  readonly code?: string
  readonly says?: string
  readonly method?: string
}

const assertError = (error: HeyGenError, expected: Expectation) => {
  assert.strictEqual(error._tag, expected.tag, error.message)
  assert.strictEqual(error.outcome, expected.outcome)
  assert.deepStrictEqual(error.code, Option.fromNullable(expected.code))
  assert.strictEqual(error.operation, `PhotoAvatarService.${expected.method ?? "createGroup"}`)
  assert.include(error.message, expected.says ?? "")
}

describe("a status without an explanation becomes", () => {
  const byStatus: ReadonlyArray<readonly [number, HeyGenError["_tag"], Outcome]> = [
    [400, "InvalidRequest", "rejected"],
    [401, "ApiKeyRejected", "rejected"],
    [402, "QuotaExceeded", "rejected"],
    [403, "AccessDenied", "rejected"],
    [404, "EndpointUnavailable", "rejected"],
    [405, "InvalidRequest", "rejected"],
    [408, "ServerError", "ambiguous"],
    [409, "RequestConflict", "rejected"],
    [410, "EndpointUnavailable", "rejected"],
    [413, "InvalidRequest", "rejected"],
    [415, "InvalidRequest", "rejected"],
    [421, "InvalidRequest", "rejected"],
    [422, "InvalidRequest", "rejected"],
    [429, "RateLimited", "rejected"],
    [500, "ServerError", "ambiguous"],
    [502, "ServerError", "ambiguous"],
    [503, "ServerError", "ambiguous"],
    [504, "ServerError", "ambiguous"],
    [520, "ServerError", "ambiguous"],
    [301, "UnexpectedResponse", "ambiguous"],
    [307, "UnexpectedResponse", "ambiguous"]
  ]
  it.effect.each(byStatus)("%s: %s", ([status, tag, outcome]) =>
    Effect.gen(function* () {
      const error = yield* failure(() => new Response("<html>…</html>", { status }))
      assertError(error, { tag, outcome })
      assert.deepStrictEqual(error.status, Option.some(status))
      assert.strictEqual(error.attempts, 1)
    })
  )
})

describe("every code worth telling apart has its tag, whatever its status", () => {
  const byTag: Record<string, ReadonlyArray<string>> = {
    ApiKeyRejected: ["unauthorized", "authentication_failed", "400112", "40009", "401056", "401057", "40102"],
    AccessDenied: [
      "forbidden",
      "resource_access_denied",
      "ai_vendor_access_restricted",
      "plan_upgrade_required",
      "unlimited_mode_disabled",
      "ephemeral_upload_disabled",
      "400562",
      "400573",
      "400599",
      "400631",
      "400685"
    ],
    QuotaExceeded: [
      "insufficient_credit",
      "MOVIO_PAYMENT_INSUFFICIENT_CREDIT",
      "trial_video_limit_exceeded",
      "trial_limit_exceeded",
      "resource_limit_reached",
      "resource_limit_exceeded",
      "quota_exceeded",
      "400140",
      "400664",
      "401028",
      "10015"
    ],
    RateLimited: ["rate_limit_exceeded", "400123", "10007"],
    ModerationRejected: [
      "content_policy_violation",
      "400168",
      "400625",
      "400680",
      "401003",
      "402007",
      "402008",
      "402009",
      "400105"
    ],
    InvalidRequest: [
      "download_failed",
      "voice_not_usable",
      "voice_unavailable",
      "40001",
      "400175",
      "40012",
      "400128",
      "40002",
      "40004",
      "40005",
      "40006",
      "400111",
      "400127",
      "400543",
      "400652",
      "invalid_parameter"
    ],
    RequestConflict: ["conflict", "resource_not_ready", "avatar_consent_required"],
    ResourceNotFound: [
      "not_found",
      "resource_not_found",
      "avatar_not_found",
      "avatar_group_not_found",
      "asset_not_found",
      "400144",
      "400174",
      "40090"
    ]
  }
  const cases = Object.entries(byTag).flatMap(([tag, codes]) => codes.map((code) => [code, tag] as const))
  it.effect.each(cases)("%s: %s", ([code, tag]) =>
    Effect.gen(function* () {
      for (const status of [200, 400, 429]) {
        const error = yield* failure(() => json({ error: { code, message: "…" } }, { status }))
        assert.strictEqual(error._tag, tag)
        assert.strictEqual(error.outcome, "rejected")
      }
      const fromFailingServer = yield* failure(() => json({ error: { code, message: "…" } }, { status: 500 }))
      assert.strictEqual(fromFailingServer.outcome, "ambiguous")
      assert.strictEqual(fromFailingServer._tag, tag === "QuotaExceeded" ? tag : "ServerError")
    })
  )
})

describe("a body that cannot be read", () => {
  const withId = JSON.stringify({ error: null, data: aGroup })
  const unreadable: ReadonlyArray<readonly [string, () => Response, Outcome, string]> = [
    ["is empty", () => new Response(""), "ambiguous", "not JSON"],
    ["is missing", () => new Response(null), "ambiguous", "not JSON"],
    ["has no content", () => new Response(null, { status: 204 }), "ambiguous", "data"],
    ["is HTML", () => new Response("<html>Welcome</html>"), "ambiguous", "not JSON"],
    ["is plain text", () => new Response("ok"), "ambiguous", "not JSON"],
    ["has no data", () => json({ error: null }), "ambiguous", "body cannot be read"],
    ["has null data", () => json({ error: null, data: null }), "ambiguous", "body cannot be read"],
    ["is a list", () => json([]), "ambiguous", "body cannot be read"],
    ["is cut before the id", () => json(withId.slice(0, 20)), "ambiguous", "not JSON"],
    ["is cut behind the id", () => json(withId.slice(0, -5)), "created", "not JSON"],
    ["lacks an id", () => json({ data: { ...aGroup, group_id: undefined } }), "created", "group_id"],
    ["has an id of a wrong type", () => json({ data: { ...aGroup, group_id: 7 } }), "created", "group_id"],
    [
      "is encoded",
      () => new Response("\u001f\u008b…", { headers: { "content-encoding": "gzip" } }),
      "ambiguous",
      "gzip"
    ],
    [
      "is not JSON, and by its header not encoded",
      () => new Response("ok", { headers: { "content-encoding": "identity" } }),
      "ambiguous",
      "not JSON"
    ],
    ["is 10 MB", () => new Response("x".repeat(10_000_000)), "ambiguous", "larger than 1 MiB"]
  ]
  it.effect.each(unreadable)("since it %s", ([, answer, outcome, says]) =>
    Effect.gen(function* () {
      const error = yield* failure(answer)
      assertError(error, { tag: "UnexpectedResponse", outcome, says })
      if (error._tag !== "UnexpectedResponse") return
      assert.isAtMost(error.body.length, 2049)
      if (says !== "body cannot be read" && outcome === "created") {
        assert.deepStrictEqual(Option.map(error.createdId, String), Option.some(aGroup.group_id))
      }
    })
  )

  it.effect("and names the look that was created rather than its group", () =>
    Effect.gen(function* () {
      const error = yield* failure(() => new Response('{"data":{"group_id":"a-group","id":"a-look","name":"A'))
      assert.deepStrictEqual(error.createdId, Option.some("a-look"))
    })
  )

  it.effect("is read no further than 1 MiB when it does not end", () =>
    Effect.gen(function* () {
      let chunks = 0
      const endless = new ReadableStream({
        pull: (body) => {
          chunks += 1
          body.enqueue(new Uint8Array(64 * 1024))
        }
      })
      const error = yield* failure(() => new Response(endless))
      assertError(error, { tag: "UnexpectedResponse", outcome: "ambiguous", says: "larger than 1 MiB" })
      assert.isAtMost(chunks, 20)
    })
  )

  it.effect("but says which 4xx it came with is read by its status", () =>
    Effect.gen(function* () {
      const gzipped = { status: 429, headers: { "content-encoding": "gzip" } }
      assertError(yield* failure(() => new Response("\u001f\u008b…", gzipped)), {
        tag: "RateLimited",
        outcome: "rejected"
      })
    })
  )

  it.effect("though JSON under another content type is read all the same", () =>
    Effect.gen(function* () {
      const body = JSON.stringify({ error: null, data: aGroup })
      const group = yield* createGroupAgainst(() => new Response(body, { headers: { "content-type": "text/plain" } }))
      assert.strictEqual(group.groupId, "5f1c")
    })
  )
})

describe("a success that carries an error", () => {
  it.effect("that no known code explains is a ServerError, created when it names the group", () =>
    Effect.gen(function* () {
      for (const failed of [{ error: "late" }, { code: 999, message: "late" }]) {
        const error = yield* failure(() => json({ ...failed, data: aGroup }))
        assert.deepStrictEqual([error._tag, error.outcome], ["ServerError", "created"])
        assert.isTrue(error._tag === "ServerError" && Option.contains(error.createdId, aGroup.group_id))
        const unknown = yield* failure(() => json({ ...failed, data: {} }))
        assert.deepStrictEqual([unknown._tag, unknown.outcome], ["ServerError", "ambiguous"])
      }
    })
  )

  it.effect.each([400543, "400543", 401028, "insufficient_credit"])(
    "of the known code %s is a refusal, whatever its data",
    (code) =>
      Effect.gen(function* () {
        for (const data of [undefined, null, {}, aGroup]) {
          const error = yield* failure(() => json({ code, message: "no", data }))
          assert.include(["InvalidRequest", "QuotaExceeded"], error._tag)
          assert.strictEqual(error.outcome, "rejected")
        }
      })
  )
})

describe("what stands beside an error is read, too", () => {
  it.effect.each([
    [200, { error: { message: "m" }, code: 400543 }, "InvalidRequest"],
    [200, { error: {}, code: 400543 }, "InvalidRequest"],
    [400, { error: { message: "m" }, code: 400140 }, "QuotaExceeded"],
    [400, { error: "no", error_code: "insufficient_credit" }, "QuotaExceeded"]
  ] as const)("%i %j", ([status, body, tag]) =>
    Effect.map(
      failure(() => json(body, { status })),
      (error) => assert.deepStrictEqual([error._tag, error.outcome], [tag, "rejected"])
    )
  )

  it.effect.each([false, {}, null, ""])("and %j is no error", (error) =>
    Effect.map(
      createGroupAgainst(() => json({ error, data: aGroup })),
      (group) => assert.strictEqual(group.groupId, aGroup.group_id)
    )
  )
})

describe("a damaged reply still names what it cost", () => {
  it.effect.each([
    ["createGroup", { group_id: "g-1" }, "g-1"],
    ["uploadPhoto", { image_key: "image/i-1/original" }, "image/i-1/original"],
    ["generatePhotos", { generation_id: "n-1", more: 1 }, "n-1"]
  ] as const)("of %s", ([method, data, id]) =>
    Effect.gen(function* () {
      const cut = JSON.stringify({ data }).slice(0, -2)
      const error = yield* Effect.flip(calls[`v2.${method}`]).pipe(
        Effect.provide(Layer.orDie(live())),
        Effect.provide(makeHttpClient(() => json(cut)).layer)
      )
      assertError(error, { tag: "UnexpectedResponse", outcome: "created", method })
      assert.isTrue(error._tag === "UnexpectedResponse" && Option.contains(error.createdId, id))
    })
  )
})

describe("a list", () => {
  const groups = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      id: `g-${index}`,
      name: "Ada",
      created_at: 1,
      num_looks: index === 7 ? null : 1,
      preview_image: `https://files.test/i?Signature=${"x".repeat(700)}`
    }))

  it.effect("of 1,500 groups, some of them odd, can be read", () =>
    Effect.gen(function* () {
      const body = JSON.stringify({ error: null, data: { avatar_group_list: groups(1500) } })
      assert.isAbove(body.length, 1024 * 1024)
      const listed = yield* Effect.flatMap(PhotoAvatarService, (service) => service.listGroups).pipe(
        Effect.provide(Layer.orDie(live())),
        Effect.provide(makeHttpClient(() => json(body)).layer)
      )
      assert.lengthOf(listed, 1500)
    })
  )
})

describe("a group without looks, which HeyGen reports as an error,", () => {
  const listLooks = (answer: () => Response) =>
    Effect.flatMap(PhotoAvatarService, (service) => service.listLooks(GroupId.make("g-1"))).pipe(
      Effect.provide(Layer.orDie(live())),
      Effect.provide(makeHttpClient(answer).layer)
    )
  const error = { code: 400, message: "Avatar looks not found for group g-1" }

  it.effect.each([200, 400, 404])("has no looks: %i", (status) =>
    Effect.map(
      listLooks(() => json({ error }, { status })),
      (looks) => assert.deepStrictEqual(looks, [])
    )
  )

  it.effect.each([
    [
      "in other words",
      () => json({ error: { ...error, message: "no such group" } }, { status: 400 }),
      "InvalidRequest"
    ],
    ["by a failing server", () => json({ error }, { status: 503 }), "ServerError"]
  ] as const)("has failed when it is reported %s", ([_, answer, tag]) =>
    Effect.map(Effect.flip(listLooks(answer)), ({ _tag, operation }) =>
      assert.deepStrictEqual([_tag, operation], [tag, "PhotoAvatarService.listLooks"])
    )
  )
})

describe("an id that cannot stand in a path", () => {
  it.effect.each([".", "..", "\ud800", " "])("is refused before anything is sent: %j", (id) =>
    Effect.gen(function* () {
      const { layer, requests } = makeHttpClient(() => json({}))
      // What a program without types can pass.
      const error = yield* Effect.flatMap(PhotoAvatarService, (service) =>
        Effect.flip(service.listLooks(id as GroupId))
      ).pipe(Effect.provide(Layer.orDie(live())), Effect.provide(layer))
      assertError(error, { tag: "InvalidRequest", outcome: "not-sent", method: "listLooks" })
      assert.lengthOf(requests, 0)
    })
  )
})

describe("a reply at the edge", () => {
  const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`

  it.effect("nested too deeply to be read is no defect, and the group is not lost", () =>
    Effect.gen(function* () {
      const data = JSON.stringify({ ...aGroup, group_id: 0 }).replace('"group_id":0', `"group_id":${nested(8000)}`)
      const error = yield* failure(() => json(`{"error":null,"data":${data}}`))
      assertError(error, { tag: "UnexpectedResponse", outcome: "created" })
      assert.isTrue(error._tag === "UnexpectedResponse" && Option.isSome(error.createdId))
      assertError(yield* failure(() => json(`{"message":${nested(20_000)}}`, { status: 400 })), {
        tag: "InvalidRequest",
        outcome: "rejected"
      })
    })
  )

  it.effect.each([
    { error: "", data: aGroup },
    { code: 200, message: "ok", data: aGroup }
  ])("is a success: %j", (body) =>
    Effect.map(
      createGroupAgainst(() => json(body)),
      (group) => assert.strictEqual(group.groupId, "5f1c")
    )
  )

  it.effect.each([
    [300, {}, "status"],
    [302, { location: "https://other.test/" }, "redirect"]
  ] as const)("of the status %i is no success, whatever its body", ([status, headers, reason]) =>
    Effect.gen(function* () {
      const error = yield* failure(() => json({ error: null, data: aGroup }, { status, headers }))
      assertError(error, { tag: "UnexpectedResponse", outcome: "created" })
      assert.strictEqual(error._tag === "UnexpectedResponse" && error.reason, reason)
    })
  )

  it.effect.each([
    ["in plain text", "text/plain; charset=utf-8", " no such plan\n", Option.some("no such plan")],
    ["not in HTML", "text/html", "<p>no such plan</p>", Option.none()],
    ["not without a type", undefined, "no such plan", Option.none()],
    ["not where it is blank", "text/plain", " \n", Option.none()]
  ] as const)("that is a refusal says why %s", ([_, type, body, detail]) =>
    Effect.gen(function* () {
      const headers: Record<string, string> = type === undefined ? {} : { "content-type": type }
      const error = yield* failure(() => new Response(new TextEncoder().encode(body), { status: 400, headers }))
      assertError(error, { tag: "InvalidRequest", outcome: "rejected" })
      assert.deepStrictEqual(error.detail, detail)
    })
  )

  it.effect("that refuses an id in HeyGen's words is about the id, and not about the endpoint", () =>
    Effect.gen(function* () {
      const error = yield* failure(() => json({ error: { code: "other", message: "no such group" } }, { status: 404 }))
      assertError(error, { tag: "ResourceNotFound", outcome: "rejected", code: "other", says: "no such group" })
    })
  )

  it.effect("that did not arrive whole says nothing about the endpoint, and stops no pipeline", () =>
    Effect.gen(function* () {
      const cut = new ReadableStream({
        start: (body) => body.enqueue(new TextEncoder().encode('{"error":{')),
        pull: (body) => body.error(new Error("reset"))
      })
      const error = yield* failure(() => new Response(cut, { status: 404 }))
      assertError(error, { tag: "ResourceNotFound", outcome: "rejected" })
      assert.isFalse(defaultStopOn(error))
    })
  )

  it.effect("of a web framework without the route is no word of HeyGen's", () =>
    Effect.gen(function* () {
      for (const body of [{ detail: "Not Found" }, { message: "Not Found" }, { error: {} }]) {
        assertError(yield* failure(() => json(body, { status: 404 })), {
          tag: "EndpointUnavailable",
          outcome: "rejected"
        })
      }
    })
  )

  it.effect("of a failing server is a ServerError, whatever code it carries but a quota's", () =>
    Effect.gen(function* () {
      const answer = (code: string) => failure(() => json({ error: { code, message: "…" } }, { status: 503 }))
      assert.strictEqual((yield* answer("rate_limit_exceeded"))._tag, "ServerError")
      assert.strictEqual((yield* answer("insufficient_credit"))._tag, "QuotaExceeded")
    })
  )

  it.effect("with endless words makes no endless message", () =>
    Effect.gen(function* () {
      const error = yield* failure(() => json({ error: { code: "x".repeat(900_000) } }, { status: 400 }))
      assert.isAtMost(error.message.length, 2000)
    })
  )
})

describe("an input that does not fit", () => {
  const send = (request: Parameters<PhotoAvatarService.Service["createGroup"]>[0]) =>
    Effect.gen(function* () {
      const { layer, requests } = makeHttpClient(() => json({ data: aGroup }))
      const error = yield* Effect.flatMap(PhotoAvatarService, (service) => service.createGroup(request)).pipe(
        Effect.flip,
        Effect.provide(Layer.orDie(live())),
        Effect.provide(layer)
      )
      assert.strictEqual(requests.length, 0)
      return error
    })

  it.effect("is not sent: a blank name", () =>
    Effect.gen(function* () {
      const error = yield* send({ ...aRequest, name: "  " })
      assertError(error, { tag: "InvalidRequest", outcome: "not-sent", says: "name: must not be blank" })
      assert.strictEqual(error.attempts, 0)
      assert.include(error.message, "Nothing was sent.")
    })
  )

  it.effect("is not sent: ids made past their checks, by a caller without types", () =>
    Effect.gen(function* () {
      const imageKey = ImageKey.make("https://files.test/i?Signature=top-secret", { disableValidation: true })
      const error = yield* send({
        name: "Ada",
        imageKey,
        generationId: GenerationId.make("", { disableValidation: true })
      })
      assertError(error, { tag: "InvalidRequest", outcome: "not-sent", says: "imageKey" })
      assert.notInclude(error.message, "top-secret")
    })
  )
})

describe("no response", () => {
  const systemError = (code: string, extra: object = {}) => Object.assign(new Error(code), { code, ...extra })
  const asFetch = (cause: Error) => new TypeError("fetch failed", { cause })
  const selfSigned = systemError("DEPTH_ZERO_SELF_SIGNED_CERT")
  const refused = systemError("ECONNREFUSED", { syscall: "connect" })

  const evidence: ReadonlyArray<readonly [string, Error, Outcome]> = [
    ["ECONNREFUSED", refused, "not-sent"],
    ["ENOTFOUND", systemError("ENOTFOUND"), "not-sent"],
    ["EAI_AGAIN", systemError("EAI_AGAIN"), "not-sent"],
    ["UND_ERR_CONNECT_TIMEOUT", systemError("UND_ERR_CONNECT_TIMEOUT"), "not-sent"],
    ["ETIMEDOUT while connecting", systemError("ETIMEDOUT", { syscall: "connect" }), "not-sent"],
    ["ENETUNREACH while connecting", systemError("ENETUNREACH", { syscall: "connect" }), "not-sent"],
    ["EHOSTUNREACH while connecting", systemError("EHOSTUNREACH", { syscall: "connect" }), "not-sent"],
    ["a self-signed certificate", selfSigned, "not-sent"],
    ["an expired certificate", systemError("CERT_HAS_EXPIRED"), "not-sent"],
    ["another host's certificate", systemError("ERR_TLS_CERT_ALTNAME_INVALID"), "not-sent"],
    [
      "every address refused",
      Object.assign(new AggregateError([refused, refused]), { code: "ECONNREFUSED" }),
      "not-sent"
    ],
    [
      "one address reset",
      Object.assign(new AggregateError([refused, systemError("ECONNRESET")]), { code: "ECONNREFUSED" }),
      "ambiguous"
    ],
    ["ETIMEDOUT while reading", systemError("ETIMEDOUT", { syscall: "read" }), "ambiguous"],
    ["ECONNRESET", systemError("ECONNRESET"), "ambiguous"],
    ["UND_ERR_SOCKET", systemError("UND_ERR_SOCKET"), "ambiguous"],
    ["EPIPE", systemError("EPIPE"), "ambiguous"],
    ["another TLS error", systemError("ERR_SSL_WRONG_VERSION_NUMBER"), "ambiguous"],
    [
      "addresses of another realm",
      Object.assign(new Error(), { code: "ECONNREFUSED", errors: [refused, systemError("ECONNRESET")] }),
      "ambiguous"
    ],
    ["no address at all", Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }), "ambiguous"],
    ["a text alone, as Deno has it", new TypeError("connection refused"), "ambiguous"]
  ]
  const cases = evidence.flatMap(([name, error, outcome]) => [
    [name, error, outcome] as const,
    [`${name}, one cause deeper`, asFetch(error), outcome] as const
  ])
  it.effect.each(cases)("%s", ([, error, outcome]) =>
    Effect.map(
      failure(() => error),
      (failed) => assertError(failed, { tag: "TransportError", outcome })
    )
  )

  it.effect.each([
    "CERT_CHAIN_TOO_LONG",
    "CERT_NOT_YET_VALID",
    "CERT_REJECTED",
    "CERT_REVOKED",
    "CERT_SIGNATURE_FAILURE",
    "CERT_UNTRUSTED",
    "HOSTNAME_MISMATCH",
    "INVALID_CA",
    "INVALID_PURPOSE",
    "PATH_LENGTH_EXCEEDED",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY",
    "UNABLE_TO_DECRYPT_CERT_SIGNATURE",
    "UNABLE_TO_GET_ISSUER_CERT",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
  ])("from a server whose certificate is refused: %s", (code) =>
    Effect.map(
      failure(() => asFetch(systemError(code))),
      (failed) => assertError(failed, { tag: "TransportError", outcome: "not-sent" })
    )
  )

  it.effect("names the system's code", () =>
    Effect.gen(function* () {
      const error = yield* failure(() => asFetch(refused))
      assert.isTrue(error._tag === "TransportError" && Option.contains(error.systemCode, "ECONNREFUSED"))
      assert.include(error.message, "ECONNREFUSED")
    })
  )
})

describe("what comes from outside is redacted", () => {
  const secret = "Signature=top-secret"
  const leaks: ReadonlyArray<readonly [string, () => Response]> = [
    [
      "an error's words",
      () => json({ error: { code: apiKey, message: `key ${apiKey} for https://f.test/i?${secret}` } }, { status: 400 })
    ],
    ["a request id", () => json({}, { status: 500, headers: { "x-request-id": apiKey } })],
    [
      "a body that is not JSON",
      () => new Response(`${apiKey} https:\\/\\/f.test\\/i?${secret} /i?Expires=1&${secret}`)
    ],
    ["a key in JSON's escapes", () => new Response(`\\u0063${apiKey.slice(1)} ${apiKey.replaceAll("-", "\\-")}`)],
    ["a key cut off by the end of the body", () => new Response(`the key is ${apiKey.slice(0, -1)}`)],
    ["queries in odd writing", () => new Response(`/i?name='a'&${secret} /i?a[0]=1&${secret} /i?&amp;${secret}`)],
    ["a group id that is no id", () => json({ data: { group_id: apiKey, id: `https://f.test/i?${secret}` } })],
    ["a key at the end of what is kept", () => new Response("x".repeat(2040) + apiKey)],
    ["an id that is a URL", () => json({ data: { ...aGroup, group_id: `https://f.test/i?${secret} ${apiKey}` } })],
    ["a redirect", () => new Response("", { status: 302, headers: { location: `https://evil.test/?${secret}` } })]
  ]
  it.effect.each(leaks)("%s", ([, answer]) =>
    Effect.gen(function* () {
      const printed = JSON.stringify(Schema.encodeSync(AwaitError)(yield* failure(answer)))
      assert.notInclude(printed, "top-secret")
      assert.notInclude(printed, apiKey.slice(0, 8))
    })
  )
})
