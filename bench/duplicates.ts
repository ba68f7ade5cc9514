import { writeFileSync } from "node:fs"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Exit, type Layer, Record } from "effect"
import { type HeyGenError, isAwaitError } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { type Call, calls } from "../test/support/calls.ts"
import { type FaultCase, refusalsBefore, strikesAfter, strikesBefore } from "../test/support/faultCases.ts"
import { transports } from "../test/support/transports.ts"
import { peers } from "./peers.ts"

const patience = "4 seconds"

/** The result of one create: the POSTs that reached the server, the groups created, and what the caller was told. */
interface Cell {
  readonly received: number
  readonly committed: number
  readonly told: string
  readonly truth: "true" | "false" | "says nothing"
}

interface Row {
  readonly fault: string
  readonly when: "refused" | "before" | "after"
  readonly plan: Mock.FaultPlan
}

type Client = (baseUrl: string) => Effect.Effect<unknown, unknown>

const imageKey = "image/5f1c/original"

type NamedClient = readonly [name: string, client: Client]

const library =
  (call: Call, options: Mock.Options) =>
  (transport: Layer.Layer<HttpClient.HttpClient>): Client =>
  (baseUrl) =>
    call.pipe(
      Effect.provide(Mock.layerServices({}, options)),
      Effect.provideService(Mock.MockServer, { baseUrl, knowsScenarios: true }),
      Effect.provide(transport)
    )

const onEachTransport = (
  client: (transport: Layer.Layer<HttpClient.HttpClient>) => Client
): ReadonlyArray<NamedClient> => transports.map(([name, transport]) => [`**${name}**`, client(transport)] as const)

const clients: ReadonlyArray<NamedClient> = [
  ...onEachTransport(library(calls["v2.createGroup"], { timeout: "2 seconds" })),
  ...Object.entries(peers).map(
    ([name, create]) => [name, (baseUrl: string) => create(baseUrl, { name: "Ada", image_key: imageKey })] as const
  )
]

/** The v3 calls that carry an idempotency key. Their delays are short, so that all retries fit within `patience`. */
const keyed = Object.fromEntries(
  (["v3.createPhotoAvatar", "v3.uploadAsset"] as const).map((method) => [
    method,
    onEachTransport(library(calls[method], { timeout: "500 millis", retry: { base: "20 millis" } }))
  ])
)

const words: Record<HeyGenError["outcome"], string> = {
  "not-sent": "not sent",
  rejected: "rejected",
  ambiguous: "may exist",
  created: "exists"
}

const judge = (exit: Exit.Exit<unknown, unknown>, committed: number): Pick<Cell, "told" | "truth"> => {
  const believed = (told: string, isTrue: boolean) => ({ told, truth: isTrue ? ("true" as const) : ("false" as const) })
  if (Exit.isSuccess(exit)) return believed("created", committed === 1)
  const failure = exit.cause._tag === "Fail" ? exit.cause.error : undefined
  if (failure === "cut") return { told: "still waiting", truth: "says nothing" }
  if (!isAwaitError(failure)) return { told: "an error", truth: "says nothing" }
  switch (failure.outcome) {
    case "created":
      return believed(words.created, committed > 0)
    case "ambiguous":
      return believed(words.ambiguous, true)
    default:
      return believed(words[failure.outcome], committed === 0)
  }
}

const run = (row: Row, client: Client) =>
  Effect.gen(function* () {
    const proxy = yield* Mock.FaultProxy
    if (row.when === "refused") {
      yield* proxy.refuse
      yield* Effect.forkScoped(Effect.delay(proxy.accept, "300 millis"))
    }
    const exit = yield* client(proxy.baseUrl).pipe(
      Effect.disconnect,
      Effect.timeoutFail({ duration: patience, onTimeout: () => "cut" }),
      Effect.exit
    )
    const ledger = yield* proxy.ledger
    const received = ledger.reduce((sum, entry) => sum + entry.received, 0)
    const committed = ledger.reduce((sum, entry) => sum + entry.committed, 0)
    const cell: Cell = { received, committed, ...judge(exit, committed) }
    return cell
  }).pipe(Effect.provide(Mock.layerFaults(row.plan)), Effect.scoped)

const row = (when: "before" | "after", plan: (strike: Mock.Strike) => Mock.FaultPlan) => (faultCase: FaultCase) => ({
  fault: faultCase.name,
  when,
  plan: plan(faultCase.strike)
})

const isReuse = ({ strike }: FaultCase) => strike.fault._tag === "ReusedConnectionReset"

const rows: ReadonlyArray<Row> = [
  { fault: "connection refused for 0.3 s", when: "refused", plan: () => undefined },
  ...refusalsBefore.map(row("before", (strike) => Mock.first(1, strike))),
  ...strikesBefore.filter((faultCase) => !isReuse(faultCase)).map(row("before", (strike) => Mock.first(1, strike))),
  ...strikesAfter.filter((faultCase) => !isReuse(faultCase)).map(row("after", Mock.always))
]

const mark = { true: "", false: " ✗", "says nothing": " ?" } as const

const render = ({ received, told, truth }: Cell) => `${received}: ${told}${mark[truth]}`

type Results = ReadonlyArray<readonly [Row, ReadonlyArray<Cell>]>

const tableOf = (clients: ReadonlyArray<NamedClient>, results: Results) =>
  [
    `| fault | strikes | ${clients.map(([name]) => name).join(" | ")} |`,
    `|---|---|${clients.map(() => "---").join("|")}|`,
    ...results.map(([{ fault, when }, cells]) => `| ${fault} | ${when} | ${cells.map(render).join(" | ")} |`)
  ].join("\n")

const summaryOf = (clients: ReadonlyArray<NamedClient>, results: Results) => {
  const count = (column: number, holds: (cell: Cell, row: Row) => boolean) =>
    results.filter(([row, cells]) => cells.some((cell, index) => index === column && holds(cell, row))).length
  const line = (title: string, holds: (cell: Cell, row: Row) => boolean) =>
    `| ${title} | ${clients.map((_, column) => count(column, holds)).join(" | ")} |`
  return [
    `| of ${results.length} faults | ${clients.map(([name]) => name).join(" | ")} |`,
    `|---|${clients.map(() => "---:").join("|")}|`,
    line("created more than once", ({ committed }) => committed > 1),
    line("told something untrue", ({ truth }) => truth === "false"),
    line("told nothing about the group", ({ truth }) => truth === "says nothing"),
    line(
      "recovered, group created once",
      ({ committed, told }, { when }) => when !== "after" && told === "created" && committed === 1
    )
  ].join("\n")
}

const sectionOf = (method: string, results: Results) => `### ${method}

${summaryOf(keyed[method] ?? [], results)}

${tableOf(keyed[method] ?? [], results)}
`

const page = (results: Results, ofKeyed: Record<string, Results>) => `# How often one create reaches the server

Written by \`npm run matrix\`: one call to create a group, against a server that misbehaves, with this library on three
transports (bold) and with other clients, each with its defaults.

Each cell is the number of POSTs that reached the server, and what the caller was told. ✗ marks what was not true, ? an
error that does not say whether the group exists. *before*: the fault strikes the first request, before anything is
created; later requests pass. *after*: the fault strikes every request, after the group was created. Calls
were cut after ${patience} (*still waiting*); this library had a timeout of 2 seconds.

The library's columns are tests as well (\`test/faults\`), as are the faults that need a setting of their own: an
unresolvable name, an untrusted certificate, a connect timeout, a corrupt TLS record, a reset on a reused connection.

## Summary

${summaryOf(clients, results)}

## Every fault

${tableOf(clients, results)}

## v3

The same faults against the v3 calls that carry an idempotency key, which are retried with the same key. A cell may
therefore count more than one POST; what matters is how often it was created. The timeout was 500 ms.

${Object.entries(ofKeyed)
  .map(([method, ofMethod]) => sectionOf(method, ofMethod))
  .join("\n")}`

const measure = (clients: ReadonlyArray<NamedClient>) =>
  Effect.forEach(
    rows,
    (row) =>
      Effect.map(
        Effect.forEach(clients, ([, client]) => run(row, client)),
        (cells) => [row, cells] as const
      ),
    { concurrency: 6 }
  )

const main = Effect.gen(function* () {
  const results = yield* measure(clients)
  const ofKeyed = yield* Effect.all(Record.map(keyed, measure))
  yield* Effect.sync(() => writeFileSync(new URL("../docs/duplicates.md", import.meta.url), page(results, ofKeyed)))
  yield* Console.log(summaryOf(clients, results))
  yield* Effect.forEach(Object.entries(ofKeyed), ([method, ofMethod]) =>
    Console.log(`${method}\n${summaryOf(keyed[method] ?? [], ofMethod)}`)
  )
}).pipe(Effect.provide(Mock.layerPrismServer))

NodeRuntime.runMain(main)
