import * as Path from "node:path"
import * as FileSystem from "@effect/platform/FileSystem"
import { Effect, Option } from "effect"
import { nothingSent } from "../command-line/UsageError.ts"
import { header, unwritable } from "./report.ts"
import { type Settings, standardInput } from "./settings.ts"

/** Whether a report can be written to a file: a new one, or over an empty one or a report. It changes no file. */
const isForReport = (path: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    if (!(yield* files.exists(path))) {
      yield* files.access(Path.dirname(path), { writable: true })
      return true
    }
    const file = yield* files.open(path, { flag: "r+" })
    // To read from a pipe or a terminal would wait for input.
    if ((yield* file.stat).type !== "File") return false
    const start = Option.getOrUndefined(yield* file.readAlloc(header.length))
    return start === undefined || new TextDecoder().decode(start) === header
  }).pipe(Effect.scoped, Effect.mapError(unwritable(path, "Choose another file. Nothing was sent.")))

/** Fails if the settings contradict one another, or the report would not be written, or written over its input. */
export const checkSettings = Effect.fnUntraced(function* (settings: Settings) {
  const { db, dryRun, report, resolve, retryRejected, rows, status } = settings
  const isAboutDatabase = status || resolve !== undefined || (rows === undefined && report !== undefined)
  if (rows === undefined && (retryRejected || !isAboutDatabase)) {
    return yield* nothingSent("The rows to send are missing: a CSV, TSV or NDJSON file, or - for standard input.")
  }
  if (rows === undefined && dryRun) return yield* nothingSent("--dry-run takes rows.")
  if (process.env.npm_config_dry_run === "true" && !dryRun) {
    return yield* nothingSent("npm has taken --dry-run for itself: write it after the --.")
  }
  if (rows !== undefined && isAboutDatabase) return yield* nothingSent("--status and --resolve take no rows.")
  if ([db, report].includes(standardInput)) return yield* nothingSent("--db and --report take the name of a file.")
  if (report === undefined) return
  const isOfDatabase = ["", "-wal", "-shm"].some((end) => Path.resolve(db + end) === Path.resolve(report))
  if (isOfDatabase || !(yield* isForReport(report))) {
    return yield* nothingSent(`The report would overwrite ${report}, which is no report. Choose another file.`)
  }
})
