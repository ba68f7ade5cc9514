import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"

/** A new folder. It is deleted when the scope closes, or when the process exits before that. */
export const temporaryFolder = Effect.acquireRelease(
  Effect.sync(() => {
    const path = mkdtempSync(join(tmpdir(), "heygen-"))
    const remove = () => rmSync(path, { recursive: true, force: true })
    process.once("exit", remove)
    return { path, remove }
  }),
  ({ remove }) =>
    Effect.sync(() => {
      process.off("exit", remove)
      remove()
    })
).pipe(Effect.map(({ path }) => path))
