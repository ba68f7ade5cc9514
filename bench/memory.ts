import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { Effect, Schema } from "effect"
import { MemoryOfRows } from "./MemoryOfRows.ts"

const program = fileURLToPath(new URL("./many-rows.ts", import.meta.url))

const inAProcessOfItsOwn = (rows: number, baseUrl: string) =>
  Effect.async<string>((resume) => {
    const flags = ["--expose-gc", "--import", "tsx", program, String(rows), baseUrl]
    execFile(process.execPath, flags, (error, stdout) => {
      resume(error === null ? Effect.succeed(stdout) : Effect.die(error))
    })
  })

/** The peak memory of a process that sends so many rows, by their number. */
export const measureMemory = (baseUrl: string) =>
  Effect.forEach([10_000, 1_000_000], (rows) =>
    Effect.flatMap(inAProcessOfItsOwn(rows, baseUrl), Schema.decode(Schema.parseJson(MemoryOfRows)))
  )
