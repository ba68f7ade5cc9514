import * as PlatformError from "@effect/platform/Error"
import * as HttpApiError from "@effect/platform/HttpApiError"
import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpServerError from "@effect/platform/HttpServerError"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, FastCheck, Schema } from "effect"
import {
  AccessDenied,
  ApiKeyRejected,
  AwaitError,
  EndpointUnavailable,
  InvalidRequest,
  isAwaitError,
  isHeyGenError,
  isRequestAtFault,
  ModerationRejected,
  QuotaExceeded,
  RateLimited,
  RequestConflict,
  ResourceNotFound,
  TransportError
} from "effect-photo-avatar"

describe("AwaitError", () => {
  const tags = AwaitError.members.map((member) => member._tag)

  it.each(tags)("%s round-trips through JSON, passes the guard, and prints its message", (tag) => {
    const viaJson = Schema.parseJson(AwaitError)
    const ofTag = Arbitrary.make(AwaitError).filter((error) => error._tag === tag)
    FastCheck.assert(
      FastCheck.property(ofTag, (error) => {
        const json = Schema.encodeSync(viaJson)(error)
        const restored = Schema.decodeSync(viaJson)(json)
        assert.strictEqual(Schema.encodeSync(viaJson)(restored), json)
        assert.isTrue(isAwaitError(restored))
        assert.strictEqual(restored._tag, tag)
        assert.include(String(restored), error.message)
      }),
      { numRuns: 50 }
    )
  })

  it("no tag is also a tag of the platform's errors, so that a handler for one never catches the other", () => {
    const ofPlatform = [HttpApiError, HttpBody, HttpClientError, HttpServerError, PlatformError].flatMap((module) =>
      Object.keys(module)
    )
    assert.includeMembers(ofPlatform, ["Unauthorized", "RequestError", "SystemError"])
    for (const tag of tags) assert.notInclude(ofPlatform, tag)
  })

  it("the guard rejects values that only look like errors", () => {
    assert.isFalse(isAwaitError({ _tag: "RateLimited", message: "later" }))
    assert.isFalse(isAwaitError(new Error("RateLimited")))
  })

  it("every error but those of a wait is an error of a call", () => {
    FastCheck.assert(
      FastCheck.property(Arbitrary.make(AwaitError), (error) => {
        assert.strictEqual(isHeyGenError(error), error._tag !== "NotReady" && error._tag !== "CreationFailed")
      })
    )
  })

  it("a request is at fault only if HeyGen would reject it again", () => {
    const facts = { operation: "create", attempts: 1, message: "" }
    const rejected = { ...facts, outcome: "rejected" } as const
    for (const error of [new InvalidRequest(rejected), new ModerationRejected(rejected)]) {
      assert.isTrue(isRequestAtFault(error))
    }
    assert.isFalse(isRequestAtFault(new InvalidRequest({ ...facts, outcome: "not-sent" })))
    assert.isFalse(isRequestAtFault(new InvalidRequest({ ...facts, outcome: "ambiguous" })))
    const free = [
      ApiKeyRejected,
      AccessDenied,
      QuotaExceeded,
      RateLimited,
      EndpointUnavailable,
      RequestConflict,
      ResourceNotFound
    ]
    for (const Refusal of free) assert.isFalse(isRequestAtFault(new Refusal(rejected)), Refusal._tag)
    assert.isTrue(isRequestAtFault(new TransportError({ ...rejected, reason: "unrecorded" })))
    assert.isFalse(isRequestAtFault(new TransportError({ ...rejected, reason: "not-connected" })))
  })
})
