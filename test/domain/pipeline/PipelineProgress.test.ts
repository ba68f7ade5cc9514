import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Option, TestClock } from "effect"
import { PipelineProgress } from "effect-photo-avatar"
import { makeProgress } from "effect-photo-avatar/pipeline"
import { afterResult } from "../../../src/domain/pipeline/PipelineProgress.ts"

const at = (millis: number) => DateTime.unsafeMake(millis)

const progressOf = (total?: number) =>
  Effect.zipRight(
    TestClock.setTime(1000),
    Effect.flatMap(makeProgress(total), ({ get }) => get)
  )

const counts = ({ ambiguous, created, inFlight, notSent, rejected, settled, settledBefore }: PipelineProgress) => ({
  created,
  rejected,
  ambiguous,
  notSent,
  settled,
  settledBefore,
  inFlight
})

const nothing = { created: 0, rejected: 0, ambiguous: 0, notSent: 0, settled: 0, settledBefore: 0, inFlight: 0 }

describe("the progress of a pipeline", () => {
  it.effect("starts with zero counts, at the current time", () =>
    Effect.gen(function* () {
      const progress = yield* progressOf(10)
      assert.deepStrictEqual(counts(progress), nothing)
      assert.deepStrictEqual([progress.startedAt, progress.total], [at(1000), Option.some(10)])
      assert.deepStrictEqual([progress.rate, progress.waitingUntil, progress.stopped], Array(3).fill(Option.none()))
    })
  )

  it.effect.each([
    ["Created", { created: 1 }],
    ["Rejected", { rejected: 1 }],
    ["Ambiguous", { ambiguous: 1 }],
    ["NotSent", { notSent: 1 }]
  ] as const)("counts a row that is %s, and whether this run has settled it", ([tag, counted]) =>
    Effect.gen(function* () {
      const progress = new PipelineProgress({ ...(yield* progressOf()), inFlight: 1 })
      const expected = { ...nothing, ...counted, settled: 1 }
      assert.deepStrictEqual(counts(afterResult(progress, tag, true)), expected)
      assert.deepStrictEqual(counts(afterResult(progress, tag, false)), { ...expected, settledBefore: 1 })
    })
  )

  it.effect("estimates the end by the rows that this run has settled", () =>
    Effect.gen(function* () {
      const empty = yield* progressOf(10)
      const tags = ["Created", "Rejected", "Ambiguous", "NotSent"] as const
      const settled = tags.reduce((progress, tag) => afterResult(progress, tag, tag !== "NotSent"), empty)
      assert.strictEqual(settled.settled, 4)
      assert.strictEqual(settled.perSecond(at(3000)), 1.5)
      assert.deepStrictEqual(settled.estimatedEnd(at(3000)), Option.some(at(7000)))
    })
  )

  it.effect("estimates no end without rows, without time, or without a total", () =>
    Effect.gen(function* () {
      const empty = yield* progressOf(10)
      const one = afterResult(empty, "Created", true)
      assert.deepStrictEqual([empty.perSecond(at(2000)), one.perSecond(at(1000))], [0, 0])
      const endless = afterResult(yield* progressOf(), "Created", true)
      const ends = [empty.estimatedEnd(at(2000)), one.estimatedEnd(at(1000)), endless.estimatedEnd(at(2000))]
      assert.deepStrictEqual(ends, Array(3).fill(Option.none()))
    })
  )

  it.effect("estimates the end as now when more rows have settled than the total", () =>
    Effect.gen(function* () {
      const more = afterResult(afterResult(yield* progressOf(1), "Created", true), "Created", true)
      assert.deepStrictEqual(more.estimatedEnd(at(2000)), Option.some(at(2000)))
    })
  )
})
