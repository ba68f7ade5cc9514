import { spawn } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Random, Stream } from "effect"
import { AvatarService } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { anHourPasses, databaseFile } from "../support/durable.ts"
import { inheritedEnv } from "../support/inheritedEnv.ts"
import { quiet } from "../support/log.ts"
import { compiled } from "../support/programs.ts"
import { isSoak } from "../support/soak.ts"

const { kills, rows } = isSoak ? { kills: 100, rows: 2000 } : { kills: 2, rows: 60 }

const inFlight = 16

/** Runs the worker until it ends or has printed so many lines, and then kills it. Returns what it printed. */
const runWorker = (args: ReadonlyArray<string>, most: number) =>
  Effect.async<{ readonly lines: ReadonlyArray<string>; readonly code: number | null; readonly stderr: string }>(
    (resume) => {
      const child = spawn(process.execPath, [compiled("test/support/durableWorker.ts"), ...args], {
        env: inheritedEnv()
      })
      let stdout = ""
      let stderr = ""
      child.stdout.on("data", (chunk) => {
        stdout += chunk
        if (stdout.split("\n").length > most) child.kill("SIGKILL")
      })
      child.stderr.on("data", (chunk) => {
        stderr += chunk
      })
      child.on("close", (code) => resume(Effect.succeed({ lines: stdout.split("\n").slice(0, -1), code, stderr })))
      return Effect.sync(() => child.kill("SIGKILL"))
    }
  )

const namesOnHeyGen = Effect.gen(function* () {
  const avatars = yield* AvatarService
  return yield* Stream.runFold(avatars.listLooks({ pageSize: 50 }), [] as Array<string>, (names, { name }) => [
    ...names,
    Option.getOrElse(name, () => "")
  ])
})

describe.each(["v2", "v3"])("a batch on %s that is killed again and again", (version) => {
  it.scopedLive(`loses no row and creates none twice, with ${kills} kills`, () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const { baseUrl } = yield* Effect.flatMap(AvatarService, ({ target }) => target)
      const args = [version, filename, baseUrl, String(rows)]
      // A run first prints what earlier ones have settled. It is killed while it sends the rows that follow.
      yield* Effect.reduce(Array.from({ length: kills }), 0, (settled) =>
        Effect.gen(function* () {
          const more = yield* Random.nextIntBetween(0, rows / kills / 4)
          const { lines } = yield* runWorker(args, settled + more)
          yield* anHourPasses(filename)
          return lines.length
        })
      ).pipe(Effect.withRandom(Random.make(isSoak ? Date.now() : 20_261_130)))
      const last = yield* runWorker(args, Number.POSITIVE_INFINITY)
      assert.strictEqual(last.code, 0, last.stderr)
      const results = new Map(last.lines.map((line) => [line.split(" ")[0] ?? "", line.split(" ")[1] ?? ""]))
      assert.strictEqual(last.lines.length, rows)
      assert.strictEqual(results.size, rows)
      const created = yield* namesOnHeyGen
      assert.strictEqual(new Set(created).size, created.length, "created twice")
      const ambiguous = [...results].filter(([, tag]) => tag !== "Created")
      assert.isTrue(ambiguous.every(([, tag]) => tag === "Ambiguous"))
      assert.isAtMost(ambiguous.length, version === "v2" ? kills * inFlight : 0)
      for (const [key, tag] of results) assert.isTrue(tag !== "Created" || created.includes(key), `${key} is missing`)
    }).pipe(Effect.provide(Mock.layerStateful({ latency: "20 millis", polls: 1 })), Effect.provide(quiet))
  )
})
