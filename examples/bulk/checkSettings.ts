import * as Path from "node:path"
import { Effect } from "effect"
import { nothingSent } from "../command-line/UsageError.ts"
import { checkReport } from "./report.ts"
import { type Settings, standardInput } from "./settings.ts"

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
  if (["", "-wal", "-shm"].some((end) => Path.resolve(db + end) === Path.resolve(report))) {
    return yield* nothingSent(`The report would overwrite ${report}. Choose another file.`)
  }
  yield* Effect.mapError(checkReport(report), ({ message }) => nothingSent(message))
})
