import * as Path from "node:path"
import { Effect, String as Str, Struct } from "effect"
import { nothingSent } from "../command-line/UsageError.ts"
import { checkReport, partOf } from "./report.ts"
import { commandLine, type Settings, standardInput } from "./settings.ts"

/** npm keeps every option before the `--`, and passes it on as a variable. It has a --yes of its own. */
const isTakenByNpm = (name: string) => name !== "yes" && Boolean(process.env[`npm_config_${name}`])

/** Fails if the settings contradict one another, or the report would not be written, or written over its input. */
export const checkSettings = Effect.fnUntraced(function* (settings: Settings) {
  const { db, dryRun, report, resolve, retryRejected, rows, status } = settings
  const taken = Struct.keys(commandLine).map(Str.camelToSnake).find(isTakenByNpm)
  if (taken !== undefined) {
    return yield* nothingSent(`npm has taken --${Str.snakeToKebab(taken)} for itself: write it after the --.`)
  }
  const isAboutDatabase = status || resolve !== undefined || (rows === undefined && report !== undefined)
  if (rows === undefined && (retryRejected || !isAboutDatabase)) {
    return yield* nothingSent("The rows to send are missing: a CSV, TSV or NDJSON file, or - for standard input.")
  }
  if (rows === undefined && dryRun) return yield* nothingSent("--dry-run takes rows.")
  if (rows !== undefined && isAboutDatabase) return yield* nothingSent("--status and --resolve take no rows.")
  if ([db, report].includes(standardInput)) return yield* nothingSent("--db and --report take the name of a file.")
  if (report === undefined) return
  const written = [report, partOf(report)].map((file) => Path.resolve(file))
  if (["", "-wal", "-shm"].some((end) => written.includes(Path.resolve(db + end)))) {
    return yield* nothingSent(`The report would overwrite ${report}. Choose another file.`)
  }
  yield* Effect.mapError(checkReport(report), ({ message }) => nothingSent(message))
})
