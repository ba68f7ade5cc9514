import { assert, describe, it } from "@effect/vitest"
import { Duration, Option } from "effect"
import { type HeyGenError, IdempotencyKey } from "effect-photo-avatar"
import * as Reply from "../../../src/services/internal/reply/describe.ts"

const facts: Reply.Facts = {
  operation: "Service.create",
  outcome: "rejected",
  createdId: Option.none(),
  attempts: 1,
  idempotencyKey: Option.none(),
  status: Option.some(400),
  code: Option.some("invalid"),
  detail: Option.some("no such photo"),
  requestId: Option.none(),
  retryAfter: Option.none()
}

const create = { name: "Service.create", method: "POST", path: "/creates" } as const
const change = { ...create, method: "PATCH" } as const
const read = { ...create, method: "GET" } as const

const ambiguous = { ...facts, outcome: "ambiguous" } as const
const withKey = { ...ambiguous, idempotencyKey: Option.some(IdempotencyKey.make("k-1")) }
const unanswered = { ...facts, status: Option.none(), code: Option.none() }

const again = "Correct the request: the same one will be refused again."
const answered = `Service.create failed: HeyGen answered 400 (invalid): "no such photo".`

describe("the message of an error", () => {
  type Case = readonly [string, HeyGenError["_tag"], Partial<Reply.Facts>, string]

  const cases: ReadonlyArray<Case> = [
    ["what HeyGen answered", "InvalidRequest", {}, `${answered} ${again} Nothing was created.`],
    [
      "the status alone, when HeyGen says no more",
      "RequestConflict",
      { status: Option.some(409), code: Option.none(), detail: Option.none() },
      "Service.create failed: HeyGen answered 409, without an error message. The request conflicts with the current state at HeyGen: send it again once that has changed. Nothing was created."
    ],
    [
      "how many attempts were made, if there was more than one",
      "InvalidRequest",
      { attempts: 2 },
      `Service.create failed after 2 attempts: HeyGen answered 400 (invalid): "no such photo". ${again} Nothing was created.`
    ],
    [
      "why an input was not sent, without advice on a refusal",
      "InvalidRequest",
      { ...unanswered, outcome: "not-sent", attempts: 0 },
      "Service.create failed: no such photo. Nothing was sent."
    ],
    [
      "no advice to change a request that may have taken effect",
      "InvalidRequest",
      { outcome: "ambiguous", attempts: 2 },
      'Service.create failed after 2 attempts: HeyGen answered 400 (invalid): "no such photo". It may have been created: check before you send it again.'
    ],
    [
      "that there was no response, and why",
      "TransportError",
      { ...unanswered, outcome: "ambiguous" },
      "Service.create failed: no response from HeyGen (no such photo). It may have been created: check before you send it again."
    ],
    [
      "that the cause is unknown",
      "ResponseTimeout",
      { ...unanswered, detail: Option.none(), outcome: "ambiguous" },
      "Service.create failed: the cause is unknown. It may have been created: check before you send it again."
    ],
    [
      "what is wrong with a response, and not its code",
      "UnexpectedResponse",
      { status: Option.some(200), outcome: "created" },
      "Service.create failed: HeyGen answered 200, but no such photo. It was created: do not send it again."
    ],
    [
      "the id of what was created",
      "ServerError",
      { status: Option.some(500), outcome: "created", createdId: Option.some("look-1") },
      'Service.create failed: HeyGen answered 500 (invalid): "no such photo". It was created, with the id look-1: do not send it again.'
    ],
    [
      "how long HeyGen asks to wait",
      "RateLimited",
      {
        status: Option.some(429),
        code: Option.none(),
        detail: Option.none(),
        retryAfter: Option.some(Duration.seconds(3))
      },
      "Service.create failed: HeyGen answered 429, without an error message. Too many requests: retry later. HeyGen asks to wait 3s. Nothing was created."
    ]
  ]

  it.each(cases)("says %s", (_, tag, change, expected) => {
    assert.strictEqual(Reply.describe(tag, { ...facts, ...change }, create), expected)
  })

  it.each([
    ["ModerationRejected", "use another"],
    ["ResourceNotFound", "Check the ids"]
  ] as const)("advises after %s to change the request only if it had no effect", (tag, advice) => {
    assert.include(Reply.describe(tag, facts, create), advice)
    assert.notInclude(Reply.describe(tag, ambiguous, create), advice)
  })

  it("names the successor of an endpoint that is gone, and of no other", () => {
    const successor = "AvatarService.create"
    const gone = { ...facts, status: Option.some(410) }
    assert.include(Reply.describe("EndpointUnavailable", gone, { ...create, successor }), `Use ${successor}.`)
    assert.notInclude(Reply.describe("EndpointUnavailable", gone, create), "Use")
    assert.notInclude(Reply.describe("ResourceNotFound", gone, { ...create, successor }), successor)
  })

  it("says why no further attempt was made", () => {
    const said = (ending: Reply.Ending) => Reply.describe("ServerError", ambiguous, create, Option.some(ending))
    assert.include(said("deadline"), "The deadline left no time for another attempt.")
    assert.include(said("withheld"), "Another attempt was withheld.")
    assert.include(said("key-expired"), "23 hours ago")
  })
})

describe("the consequence of an error", () => {
  const consequence = (
    given: Reply.Facts,
    operation: Parameters<typeof Reply.describe>[2],
    ending: Option.Option<Reply.Ending> = Option.none()
  ) => Reply.describe("ServerError", given, operation, ending)

  it("is that of a creation, of a change, or of nothing, by the method", () => {
    assert.include(consequence(ambiguous, create), "It may have been created: check before you send it again.")
    assert.include(consequence(ambiguous, change), "It may have been changed: check before you send it again.")
    assert.notMatch(consequence(facts, read), /created:|changed:|may have been/)
  })

  it("of a create in doubt is safe to send again with its key, as long as HeyGen remembers the key", () => {
    const safe = "sending it again with the idempotency key k-1 creates it only once."
    assert.include(consequence(withKey, create), safe)
    assert.include(consequence(withKey, create, Option.some("deadline")), safe)
    assert.notInclude(consequence(withKey, create, Option.some("key-expired")), safe)
    assert.include(consequence(withKey, create, Option.some("key-expired")), "check before you send it again")
  })

  it("of a create that is not in doubt does not speak of its key", () => {
    assert.include(consequence({ ...withKey, outcome: "rejected" }, create), "Nothing was created.")
    assert.include(consequence({ ...withKey, outcome: "not-sent" }, create), "Nothing was sent.")
  })
})
