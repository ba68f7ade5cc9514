import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { UsageError } from "../command-line/UsageError.ts"

/** A new folder. It is deleted when the scope closes, or when the process exits before that. */
export const temporaryFolder = Effect.acquireRelease(
  Effect.try({
    try: () => {
      const path = mkdtempSync(join(tmpdir(), "heygen-"))
      const remove = () => rmSync(path, { recursive: true, force: true })
      process.once("exit", remove)
      return { path, remove }
    },
    catch: (cause) =>
      new UsageError({ message: `No temporary folder can be made: ${cause instanceof Error ? cause.message : cause}.` })
  }),
  ({ remove }) =>
    Effect.sync(() => {
      process.off("exit", remove)
      remove()
    })
).pipe(Effect.map(({ path }) => path))
