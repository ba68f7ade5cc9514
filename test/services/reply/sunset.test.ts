import * as Headers from "@effect/platform/Headers"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Option } from "effect"
import { makeReply } from "../../../src/services/internal/reply/Reply.ts"
import { describeNotice, sunsetNoticeOf } from "../../../src/services/internal/reply/sunset.ts"

const operation = { name: "Service.list", successor: "NewService.list" }

const noticeOf = (
  headers: Record<string, string>,
  body: unknown = {},
  of: { name: string; successor?: string } = operation
) =>
  sunsetNoticeOf(
    of,
    makeReply({ status: 200, headers: Headers.fromInput(headers) }, JSON.stringify(body), Option.none()),
    (text) => text.toUpperCase()
  )

const said = (...given: Parameters<typeof noticeOf>) =>
  Option.getOrElse(Option.map(noticeOf(...given), describeNotice), () => "nothing")

const retired = "HeyGen announces that the endpoint of Service.list is being retired."
const instead = "Use NewService.list instead."

describe("a reply announces the end of its endpoint", () => {
  it.each([
    ["by deprecation", { deprecation: "true" }, {}, `${retired} ${instead}`],
    ["by a deprecation date", { deprecation: "@1789430400" }, {}, `${retired} ${instead}`],
    [
      "by sunset",
      { sunset: "Sat, 31 Oct 2026 00:00:00 GMT" },
      {},
      `${retired} Its sunset date is 2026-10-31. ${instead}`
    ],
    ["by a sunset that is no date", { sunset: "soon" }, {}, `${retired} ${instead}`],
    [
      "by a warning, whose words are quoted",
      {},
      { warning: { message: "bye", v3_endpoint: "GET /v3/list", docs_url: "docs", sunset_date: 7 } },
      `${retired} Use NewService.list, GET /V3/LIST instead. HeyGen's message: "BYE"`
    ],
    ["not when it is not deprecated", { deprecation: "false" }, {}, "nothing"],
    ["not when it says nothing", {}, { data: {} }, "nothing"],
    ["not when its warning is no object", {}, { warning: "careful" }, "nothing"],
    ["not when it is no object", {}, ["warning"], "nothing"]
  ] as const)("%s", (_, headers, body, expected) => {
    assert.strictEqual(said({ ...headers }, body), expected)
  })

  it("without a successor, where there is none", () => {
    assert.strictEqual(said({ deprecation: "true" }, {}, { name: "Service.list" }), retired)
  })

  it("at the date of the header, before that of the body", () => {
    const sunsetAt = (headers: Record<string, string>) =>
      Option.flatMap(noticeOf(headers, { warning: { sunset_date: "2027-01-01" } }), (notice) => notice.sunsetAt)
    assert.deepStrictEqual(sunsetAt({ sunset: "2026-10-31" }), Option.some(DateTime.unsafeMake("2026-10-31")))
    assert.deepStrictEqual(sunsetAt({}), Option.some(DateTime.unsafeMake("2027-01-01")))
  })

  it("with the documentation that it names", () => {
    const notice = noticeOf({}, { warning: { docs_url: "https://docs.heygen.example" } })
    assert.deepStrictEqual(
      Option.flatMap(notice, ({ documentation }) => documentation),
      Option.some("HTTPS://DOCS.HEYGEN.EXAMPLE")
    )
  })
})
