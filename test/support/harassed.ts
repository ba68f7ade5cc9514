import { assert } from "@effect/vitest"
import { Array as Arr, Duration, Effect, Fiber, Random, Ref } from "effect"
import type { WorkerTask } from "./WorkerTask.ts"
import { startWorker, type Worker } from "./workers.ts"

export interface Harassment {
  readonly processes: number
  readonly kills: number
  readonly stops: number
  readonly stopsFor: Duration.DurationInput
}

const isRunning = ({ child }: Worker) => child.exitCode === null && child.signalCode === null

type Fibers = Array<Fiber.Fiber<void>>

/** Runs a batch in several processes, of which some are killed, and some stopped for a while. */
export const harassed = (makeTask: Effect.Effect<WorkerTask>, { kills, processes, stops, stopsFor }: Harassment) =>
  Effect.gen(function* () {
    const workers = yield* Ref.make<ReadonlyArray<Worker>>([])
    const killed = new Set<Worker["child"]>()
    const alive = Effect.map(Ref.get(workers), (all) => all.filter((one) => isRunning(one) && !killed.has(one.child)))
    const begin = Effect.gen(function* () {
      const worker = yield* startWorker(yield* makeTask)
      yield* worker.ready
      yield* worker.begin
      yield* Ref.update(workers, (before) => [...before, worker])
    })
    yield* Effect.all(Arr.replicate(begin, processes), { concurrency: "unbounded", discard: true })

    const restarts: Fibers = []
    const continuations: Fibers = []
    for (const what of yield* Random.shuffle([...Arr.replicate("kill", kills), ...Arr.replicate("stop", stops)])) {
      yield* Effect.sleep(Duration.millis(yield* Random.nextIntBetween(50, 300)))
      if ((yield* alive).length === 0) yield* Fiber.joinAll(restarts)
      const running = yield* alive
      assert.isAbove(running.length, 0, "the batch ended before its processes were killed")
      const { child } = yield* Random.choice(running)
      if (what === "kill") {
        child.kill("SIGKILL")
        killed.add(child)
        restarts.push(yield* Effect.forkScoped(begin))
      } else {
        child.kill("SIGSTOP")
        const go = Effect.sync(() => void child.kill("SIGCONT"))
        continuations.push(yield* Effect.forkScoped(Effect.delay(go, stopsFor)))
      }
    }
    yield* Fiber.joinAll([...restarts, ...continuations])
    const ended = yield* Effect.forEach(yield* Ref.get(workers), (worker) => worker.ended)
    assert.deepStrictEqual(
      ended.filter(({ code, stderr }) => code !== null && (code !== 0 || stderr !== "")),
      []
    )
    assert.strictEqual(ended.filter(({ code }) => code === null).length, kills)
  })
