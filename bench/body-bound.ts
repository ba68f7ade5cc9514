import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect } from "effect"
import * as Mock from "effect-photo-avatar/mock"
import { createGroup } from "../test/support/inMemory.ts"
import { transports } from "../test/support/transports.ts"

/** Measures the peak memory of a process that makes one create, by response and transport. */
const plans: Record<string, Mock.FaultPlan> = {
  "a group": () => undefined,
  "a gzip bomb of 64 MiB": Mock.always(Mock.after(Mock.Fault.GzipBomb())),
  "an endless body": Mock.always(Mock.after(Mock.Fault.EndlessBody()))
}

const client = (transportName: string, baseUrl: string) =>
  Effect.forEach(
    transports.filter(([name]) => name === transportName),
    ([, transport]) =>
      Effect.exit(createGroup).pipe(
        Effect.provide(Mock.layerServices({}, { timeout: "10 seconds" })),
        Effect.provideService(Mock.MockServer, { baseUrl, knowsScenarios: true }),
        Effect.provide(transport)
      )
  ).pipe(Effect.zipRight(Effect.suspend(() => Console.log(process.resourceUsage().maxRSS))))

const peakOf = (transportName: string) =>
  Effect.flatMap(Mock.MockServer, ({ baseUrl }) =>
    Effect.async<number>((resume) => {
      const flags = ["--import", "tsx", fileURLToPath(import.meta.url), transportName, baseUrl]
      execFile(process.execPath, flags, (error, stdout) => {
        resume(error === null ? Effect.succeed(Number(stdout) / 1024) : Effect.die(error))
      })
    })
  )

const compare = Effect.forEach(Object.entries(plans), ([answer, plan]) =>
  Effect.forEach(transports, ([name]) =>
    Effect.flatMap(peakOf(name), (mebibytes) => Console.log(`${name}, ${answer}: ${Math.round(mebibytes)} MiB`))
  ).pipe(Effect.provide(Mock.layerFaults(plan)))
).pipe(Effect.provide(Mock.layerPrismServer))

const [transportName, baseUrl] = process.argv.slice(2)

NodeRuntime.runMain(transportName === undefined || baseUrl === undefined ? compare : client(transportName, baseUrl))
