import { type ChildProcessByStdio, spawn } from "node:child_process"
import { once } from "node:events"
import type { Readable, Writable } from "node:stream"
import { fileURLToPath } from "node:url"
import { Array as Arr, Effect } from "effect"
import type { Cost } from "./measure.ts"

const program = fileURLToPath(new URL("./durable-worker.ts", import.meta.url))

type Worker = ChildProcessByStdio<Writable, Readable, null>

const line = ({ stdout }: Worker) => Effect.promise(async () => String(await once(stdout, "data")))

const startWorker = (args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, ["--import", "tsx", program, ...args], { stdio: ["pipe", "pipe", "inherit"] })
    ),
    (worker) => Effect.sync(() => worker.kill())
  )

const all = <A, B, E, R>(items: ReadonlyArray<A>, use: (item: A, index: number) => Effect.Effect<B, E, R>) =>
  Effect.forEach(items, use, { concurrency: "unbounded" })

/** What a batch costs that several processes run at once on one PostgreSQL, each its share of the rows. */
export const costOfWorkers = (
  workers: number,
  rows: number,
  where: { readonly url: string; readonly baseUrl: string; readonly batch: string }
): Effect.Effect<Cost> =>
  Effect.gen(function* () {
    const share = Math.floor(rows / workers)
    const started = yield* all(Arr.range(0, workers - 1), (index) =>
      startWorker([where.url, where.baseUrl, where.batch, String(index * share + 1), String(share)])
    )
    yield* all(started, line)
    const startedAt = performance.now()
    const cpus = yield* all(started, (worker) => {
      worker.stdin.end()
      return Effect.map(line(worker), Number)
    })
    return {
      perSecond: (share * workers) / ((performance.now() - startedAt) / 1000),
      cpuMicroseconds: cpus.reduce((sum, cpu) => sum + cpu, 0) / workers
    }
  }).pipe(Effect.scoped)
