import { writeFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Record } from "effect"
import { bundleSizes } from "../scripts/bundleSizes.ts"
import { measureCalls } from "./calls.ts"
import { chart } from "./chart.ts"
import type { MemoryOfRows } from "./MemoryOfRows.ts"
import { type Cost, mebibytes } from "./measure.ts"
import { measureMemory } from "./memory.ts"
import { measureRows } from "./rows.ts"
import { startServer } from "./server.ts"
import { measureStartup } from "./startup.ts"

type Costs = Record<string, Record<string, Cost>>

interface Goal {
  readonly figure: string
  readonly value: number
  readonly goal: string
  readonly holds: boolean
}

const ratio = (costs: Record<string, Cost> | undefined, one: string, other: string) =>
  (costs?.[one]?.perSecond ?? Number.NaN) / (costs?.[other]?.perSecond ?? Number.NaN)

const atLeast = (figure: string, value: number, goal: number): Goal => ({
  figure,
  value,
  goal: `at least ${goal}`,
  holds: value >= goal
})

const atMost = (figure: string, value: number, goal: number): Goal => ({
  figure,
  value,
  goal: `at most ${goal}`,
  holds: value <= goal
})

const goalsOf = (
  calls: Costs,
  rows: Costs,
  memory: ReadonlyArray<MemoryOfRows>,
  startup: Record<string, number>
): ReadonlyArray<Goal> => [
  atLeast(
    "createGroup / HttpClient, undici",
    ratio(calls["64"], "createGroup on undici", "HttpClient, v2 on undici"),
    0.7
  ),
  atLeast(
    "createGroup / HttpClient, fetch",
    ratio(calls["64"], "createGroup on fetch", "HttpClient, v2 on fetch"),
    0.8
  ),
  atLeast("createGroup on undici / openapi-fetch", ratio(calls["64"], "createGroup on undici", "openapi-fetch"), 1.05),
  atLeast("createGroup on undici / fetch", ratio(calls["64"], "createGroup on undici", "fetch"), 0.7),
  atLeast(
    "createPhotoAvatar / createGroup, undici",
    ratio(calls["64"], "createPhotoAvatar on undici", "createGroup on undici"),
    0.9
  ),
  atLeast("pipeline / mapEffect, 16 in flight", ratio(rows["16"], "pipeline", "mapEffect"), 0.9),
  atLeast("pipeline / mapEffect, 64 in flight", ratio(rows["64"], "pipeline", "mapEffect"), 0.9),
  atMost(
    "heap of 1,000,000 rows / of 10,000",
    (memory.at(-1)?.peakHeap ?? Number.NaN) / (memory[0]?.peakHeap ?? Number.NaN),
    1.1
  ),
  atMost("npm start, seconds", (startup["npm start"] ?? Number.NaN) / 1000, 3)
]

const linesOf = (title: string, costs: Costs) =>
  Object.entries(costs).flatMap(([inFlight, each]) => [
    `${title}, ${inFlight} in flight (per second; CPU µs each)`,
    ...Object.entries(each).map(
      ([name, { cpuMicroseconds, perSecond }]) =>
        `  ${name.padEnd(30)} ${perSecond.toFixed(0).padStart(7)} ${cpuMicroseconds.toFixed(0).padStart(7)}`
    )
  ])

const write = (name: string, text: string) => writeFileSync(new URL(name, import.meta.url), text)

const bench = Effect.gen(function* () {
  const { baseUrl } = yield* startServer()
  const calls = yield* measureCalls(baseUrl)
  const rows = yield* measureRows(baseUrl)
  const memory = yield* measureMemory(baseUrl)
  const startup = yield* Effect.sync(measureStartup)
  const { sizes } = yield* Effect.promise(bundleSizes)
  const goals = goalsOf(calls, rows, memory, startup)
  const lines = [
    ...linesOf("calls", calls),
    ...linesOf("rows", rows),
    "memory (rows; seconds; MiB of heap, in all)",
    ...memory.map(
      ({ peakHeap, peakRss, rows, seconds }) =>
        `  ${String(rows).padEnd(30)} ${seconds.toFixed(0).padStart(7)} ${mebibytes(peakHeap)} ${mebibytes(peakRss)}`
    ),
    "bundle of an application on v3 (kB)",
    ...Object.entries(sizes).map(([name, size]) => `  ${name.padEnd(30)} ${size.toFixed(1).padStart(7)}`),
    "startup (ms)",
    ...Object.entries(startup).map(([name, millis]) => `  ${name.padEnd(30)} ${millis.toFixed(0).padStart(7)}`),
    "goals",
    ...goals.map(
      ({ figure, goal, holds, value }) =>
        `  ${holds ? "holds " : "MISSED"} ${figure.padEnd(42)} ${value.toFixed(2).padStart(6)}, ${goal}`
    )
  ]
  yield* Console.log(lines.join("\n"))
  yield* Effect.sync(() => {
    const machine = { node: process.version, cores: availableParallelism() }
    write("results.json", `${JSON.stringify({ machine, calls, rows, memory, sizes, startup, goals }, null, 2)}\n`)
    const perSecond = Record.map(calls["64"], (cost) => cost.perSecond)
    write("results.svg", chart("Creates per second on one core, 64 in flight", perSecond))
  })
})

NodeRuntime.runMain(Effect.scoped(bench))
