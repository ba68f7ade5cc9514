import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"

/** Checks that an installed package contains every source that its source maps and declaration maps name. */
const [, , folder = "."] = process.argv

const maps = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".map"))
const missing = maps.flatMap((path) => {
  const map = join(folder, path)
  const { sources } = JSON.parse(readFileSync(map, "utf8"))
  return sources
    .filter((source: string) => !existsSync(join(dirname(map), source)))
    .map((source: string) => `${path}: ${source}`)
})

if (maps.length === 0 || missing.length > 0) {
  process.stderr.write(`sources that are not in the package:\n${missing.join("\n")}\n`)
  process.exitCode = 1
}
