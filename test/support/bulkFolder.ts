import { FileSystem } from "@effect/platform"
import { Array as Arr, Effect } from "effect"

/** A folder with rows that need no upload, and a database to be. */
export const folder = (count: number, extra: ReadonlyArray<string> = []) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const directory = yield* files.makeTempDirectoryScoped()
    const rows = `${directory}/people.csv`
    const lines = Arr.makeBy(count, (index) => `k${index},Ada ${index},asset:photo-${index}`)
    yield* files.writeFileString(rows, `${["key,name,photo", ...extra, ...lines].join("\n")}\n`)
    return { files, directory, rows, db: `${directory}/people.db`, report: `${directory}/report.csv` }
  })

export const liveAt = (baseUrl: string) => ({ HEYGEN_API_KEY: "a-key-of-a-test", HEYGEN_BASE_URL: baseUrl })

export const eachCreatedOnce = (ledger: ReadonlyMap<string, ReadonlySet<string>>) =>
  [...ledger.values()].every(({ size }) => size === 1)
