import * as Path from "node:path"
import * as FileSystem from "@effect/platform/FileSystem"
import { Effect, Option } from "effect"
import { nothingSent } from "../command-line/UsageError.ts"
import { unwritable } from "./report.ts"
import { type Settings, standardInput } from "./settings.ts"

/** Fails before anything is sent if the report cannot be written. It neither makes nor changes the file. */
const checkReport = (path: string) =>
  Effect.flatMap(FileSystem.FileSystem, (files) =>
    Effect.if(files.exists(path), {
      onTrue: () => Effect.asVoid(Effect.scoped(files.open(path, { flag: "r+" }))),
      onFalse: () => files.access(Path.dirname(path), { writable: true })
    })
  ).pipe(Effect.mapError(unwritable(path, "Choose another file. Nothing was sent.")))

/** Identifies a file, by whichever of its names. */
const identify = (path: string) =>
  Effect.flatMap(FileSystem.FileSystem, (files) =>
    files.stat(path).pipe(
      Effect.map(({ dev, ino }) => `${dev} ${Option.getOrElse(ino, () => Path.resolve(path))}`),
      Effect.orElse(() => Effect.map(files.realPath(Path.dirname(path)), (at) => Path.join(at, Path.basename(path)))),
      Effect.orElseSucceed(() => path)
    )
  )

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
  yield* checkReport(report)
  const inputs = yield* Effect.forEach(
    [db, `${db}-wal`, `${db}-shm`, ...(rows === undefined ? [] : [rows === standardInput ? "/dev/stdin" : rows])],
    identify
  )
  if (inputs.includes(yield* identify(report))) return yield* nothingSent(`The report would overwrite ${report}.`)
})
