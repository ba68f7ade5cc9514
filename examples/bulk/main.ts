import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { Console, Effect, Exit, Schedule, type Scope } from "effect"
import type { AvatarCreator } from "effect-photo-avatar"
import {
  type BatchMismatch,
  layerSqlite,
  progress,
  type RowStore,
  resolve,
  type StoreUnavailable
} from "effect-photo-avatar/durable"
import { readCommandLine } from "../command-line/commandLine.ts"
import { makeScreen, type Screen } from "../command-line/screen.ts"
import { listenForStop, type Stopping } from "../command-line/stopping.ts"
import { UsageError } from "../command-line/UsageError.ts"
import { acceptedRows, type Checked, checkRows } from "./checkRows.ts"
import { placeOf, rehearsalDb } from "./place.ts"
import { confirm, makePlan } from "./plan.ts"
import { openRows, type Table } from "./readRows.ts"
import { storedRows, writeReport } from "./report.ts"
import { sendRows } from "./sendRows.ts"
import { grammar, type Settings } from "./settings.ts"
import { batch } from "./stored.ts"
import { countOf, summaryOf } from "./tally.ts"

/** The rows that were read and checked, and how to run them. */
interface Job {
  readonly settings: Settings
  readonly isLive: boolean
  readonly table: Table
  readonly checked: Checked
  readonly screen: Screen
  readonly stopping: Stopping
}

const complain = Effect.fnUntraced(function* ({ name }: Table, checked: Checked, { skip_invalid }: Settings) {
  const { complaints, invalid, lineOf } = checked
  yield* Effect.forEach(complaints, (complaint) => Console.error(`${name}, ${complaint}`))
  if (invalid > complaints.length) yield* Console.error(`and ${invalid - complaints.length} more like these`)
  if (invalid > 0 && !skip_invalid) {
    const all = invalid + lineOf.size
    return yield* new UsageError({
      message: `${invalid} of ${all} rows are invalid. Nothing was sent. --skip-invalid goes on without them.`
    })
  }
  if (lineOf.size === 0) return yield* new UsageError({ message: `${name} has no valid rows. Nothing was sent.` })
})

/** Until something is sent, the program can end wherever it is. */
const unlessStopped =
  ({ asked }: Stopping) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.raceFirst(
      effect,
      Effect.flatMap(asked, (why) => new UsageError({ message: `Stopped (${why}). Nothing was sent.` }))
    )

type Needs = AvatarCreator | RowStore | FileSystem.FileSystem

/** Plans the run, asks for consent, sends the rows, and tells what became of them. Returns whether all are created. */
const runJob = (job: Job): Effect.Effect<boolean, UsageError | StoreUnavailable | BatchMismatch, Needs> =>
  Effect.gen(function* () {
    const { checked, isLive, screen, settings, stopping, table } = job
    const plan = yield* makePlan(checked, settings, isLive)
    yield* Effect.forEach(plan.lines, screen.say)
    if (settings.dry_run) {
      yield* screen.say("A dry run: nothing was sent.")
      return true
    }
    if (isLive) yield* unlessStopped(stopping)(confirm(plan, settings))
    const rows = acceptedRows(table, checked, settings)
    const sending = { rows, total: checked.lineOf.size, createdBefore: plan.created }
    const pollInterval = isLive ? undefined : Schedule.spaced("200 millis")
    const { ended, rest, tally } = yield* sendRows(sending, settings, pollInterval, job)
    yield* Effect.forEach(summaryOf(tally, { ...rest, invalid: checked.invalid }), screen.say)
    if (settings.report !== undefined) yield* writeReport(settings.report, rows)
    yield* ended
    return checked.invalid === 0 && countOf(tally, "created") === checked.lineOf.size
  })

const named = (db: string) => (error: StoreUnavailable) => new UsageError({ message: `${db}: ${error.message}` })

/** What needs no rows to send, and no API key: the state of the database, a report of it, and settling a row in doubt. */
const administer = ({ db, report, resolve: asked, status }: Settings, screen: Screen) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    if (!(yield* files.exists(db))) return yield* new UsageError({ message: `There is no database ${db}.` })
    yield* Effect.gen(function* () {
      if (asked !== undefined) {
        yield* resolve(batch, asked[0], asked[2])
        yield* screen.say(`${asked[0]} is settled as ${asked[2]}.`)
      }
      if (status) {
        const counts = yield* progress(batch)
        yield* screen.say(
          `${counts.created} created, ${counts.rejected} rejected, ${counts.ambiguous} ambiguous, ${counts.notSent + counts.waiting} not sent, ${counts.sending} in flight, or were when their run ended`
        )
      }
      if (report !== undefined) yield* writeReport(report, storedRows)
    }).pipe(Effect.provide(layerSqlite({ filename: db })), Effect.catchTag("StoreUnavailable", named(db)))
    return true
  })

const program: Effect.Effect<boolean, { readonly message: string }, FileSystem.FileSystem | Scope.Scope> = Effect.gen(
  function* () {
    const { ask: settings, live: isLive } = yield* readCommandLine(grammar, process.argv.slice(2))
    const screen = makeScreen(process.stdout)
    const stopping = yield* listenForStop
    yield* Effect.forkScoped(
      Effect.andThen(
        stopping.askedAgain,
        Effect.sync(() => process.exit(130))
      )
    )
    const { resolve, rows, status } = settings
    if (rows === undefined || status || resolve !== undefined) return yield* administer(settings, screen)
    const { checked, table } = yield* unlessStopped(stopping)(
      Effect.gen(function* () {
        const table = yield* openRows(rows)
        const checked = yield* checkRows(table, settings)
        yield* complain(table, checked, settings)
        return { table, checked }
      })
    )
    yield* screen.say(`${table.name} is ${table.form}.`)
    return yield* runJob({ settings, isLive, table, checked, screen, stopping }).pipe(
      Effect.provide(placeOf(settings, isLive)),
      Effect.provide(screen.logger),
      Effect.catchTag("StoreUnavailable", named(isLive ? settings.db : rehearsalDb(settings.db)))
    )
  }
)

const reported = program.pipe(
  Effect.scoped,
  Effect.provide(NodeFileSystem.layer),
  Effect.tapError((error) => Console.error(error.message)),
  Effect.tapDefect((cause) => Console.error(String(cause)))
)

// Not runMain: the program itself handles signals, to let rows in flight settle.
Effect.runFork(reported).addObserver((exit) => {
  process.exitCode = Exit.isSuccess(exit) && exit.value ? 0 : 1
})
