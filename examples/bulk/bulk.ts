import { Command, ValidationError } from "@effect/cli"
import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { Cause, Console, Data, Effect, Either, Exit, Layer } from "effect"
import { AvatarCreator } from "effect-photo-avatar"
import {
  BatchMismatch,
  BatchNotFound,
  countRows,
  layerSqlite,
  resolve,
  StoreUnavailable
} from "effect-photo-avatar/durable"
import * as Mock from "effect-photo-avatar/mock"
import { onHeyGen } from "../command-line/onHeyGen.ts"
import type { Screen } from "../command-line/screen.ts"
import type { Stopping } from "../command-line/stopping.ts"
import { nothingSent, UsageError } from "../command-line/UsageError.ts"
import { checkSettings } from "./checkSettings.ts"
import { batch, ofDatabase, ofTable } from "./knownRows.ts"
import { confirm, makePlan } from "./plan.ts"
import { writeReport } from "./report.ts"
import { type Rows, readRows } from "./rows.ts"
import { sendRows } from "./sendRows.ts"
import { commandLine, type Settings, standardInput } from "./settings.ts"
import { areAllCreated, summaryOf, tallyOf } from "./summary.ts"

/** The run has ended, and its summary has said which rows are not created. */
class NotAllCreated extends Data.TaggedError("NotAllCreated") {}

/** What needs no rows to send, and no API key: the state of the database, a report of it, and settling a row in doubt. */
const administer = Effect.fnUntraced(function* ({ db, report, resolve: asked, status }: Settings, screen: Screen) {
  if (asked !== undefined) {
    const [key, , as] = asked
    yield* resolve(batch, key, as)
    yield* screen.say(`${key} is settled as ${as}.${as === "created" ? "" : " The next run sends it."}`)
  }
  if (status) {
    const { ambiguous, created, notSent, rejected, sending, waiting } = yield* countRows(batch)
    yield* screen.say(
      `${db}: ${created} created, ${rejected} rejected, ${ambiguous} ambiguous, ${notSent + waiting} not sent, ${sending} in flight, or were when their run ended${ambiguous + sending > 0 ? "; --report says what to do with each" : ""}`
    )
  }
  if (report !== undefined) yield* writeReport(report, ofDatabase)
})

/** Until something is sent, the program can end wherever it is. */
const unlessStopped = <A, E, R>({ asked }: Stopping, effect: Effect.Effect<A, E, R>) =>
  Effect.raceFirst(
    effect,
    Effect.flatMap(asked, (why) => nothingSent(`Stopped (${why}).`))
  )

/** Plans the run, asks for consent, sends the rows, and tells what became of them. */
const run = Effect.fnUntraced(function* (table: Rows, settings: Settings, screen: Screen, stopping: Stopping) {
  const mayCreate = yield* unlessStopped(stopping, makePlan(table, settings, screen))
  const { report, wait } = settings
  if (settings.dryRun) {
    if (report !== undefined) yield* unlessStopped(stopping, writeReport(report, ofTable(table.rows, wait)))
    return yield* screen.say("A dry run: nothing was sent.")
  }
  if (settings.live && !settings.yes && mayCreate > 0) yield* unlessStopped(stopping, confirm(mayCreate))
  const { ended, sent } = yield* sendRows(table, settings, screen, stopping)
  const rows = ofTable(table.rows, wait, sent)
  const reported = yield* Effect.either(report === undefined ? tallyOf(rows) : writeReport(report, rows))
  const tally = yield* Effect.either(Effect.orElse(reported, () => tallyOf(rows)))
  yield* Either.match(tally, {
    onLeft: () => screen.say("What became of the rows cannot be read from the database."),
    onRight: (tally) => Effect.forEach(summaryOf(tally), screen.say, { discard: true })
  })
  if (table.invalid > 0) yield* screen.say(`${table.invalid} invalid and skipped`)
  if (Exit.isFailure(ended) && Either.isLeft(reported) && reported.left instanceof UsageError)
    yield* screen.say(reported.left.message)
  yield* ended
  yield* reported
  const isComplete = table.invalid === 0 && areAllCreated(yield* tally)
  return isComplete ? undefined : yield* new NotAllCreated()
})

/** Creates avatars on HeyGen, or in a rehearsal on the mock. */
const creatorOf = ({ api, live }: Settings): Layer.Layer<AvatarCreator, UsageError> => {
  const services: Layer.Layer<Mock.Services, UsageError> = live ? onHeyGen : Mock.layerStateful({ polls: 2 })
  return api === "v2" ? Layer.provide(AvatarCreator.layerV2, services) : Layer.provide(AvatarCreator.layerV3, services)
}

/** Runs on a database, whose failure is named. */
const withDatabase = <A, E, R>(filename: string, effect: Effect.Effect<A, E, R>) =>
  Effect.provide(effect, layerSqlite({ filename })).pipe(
    Effect.mapError((error) =>
      error instanceof StoreUnavailable || error instanceof BatchNotFound || error instanceof BatchMismatch
        ? new UsageError({ message: `${filename}: ${error.message}` })
        : error
    )
  )

const runSettings = Effect.fnUntraced(function* (settings: Settings, screen: Screen, stopping: Stopping) {
  const { db, dryRun, live, rows } = settings
  const files = yield* FileSystem.FileSystem
  yield* checkSettings(settings)
  if (rows === undefined) {
    if (!(yield* files.exists(db))) return yield* new UsageError({ message: `There is no database ${db}. Check --db.` })
    return yield* withDatabase(db, unlessStopped(stopping, administer(settings, screen)))
  }
  const table = yield* unlessStopped(stopping, readRows(rows, settings))
  yield* screen.say(`${rows} is ${table.form}.`)
  // The mock forgets everything when it ends, and so must the database of a rehearsal. A dry run makes no database.
  const isKept = live && (!dryRun || (yield* files.exists(db)))
  const sending = run(table, settings, screen, stopping)
  yield* (isKept ? withDatabase(db, sending) : Effect.provide(sending, Mock.layerRowStore)).pipe(
    Effect.provide(creatorOf(settings)),
    Effect.provide(screen.logger)
  )
})

/** Runs the program. It fails if a run did not create every row, as its summary says, or with an error that it has printed. */
export const bulk = (args: ReadonlyArray<string>, screen: Screen, stopping: Stopping) => {
  const command = Command.make("bulk", commandLine, (settings) => runSettings(settings, screen, stopping))
  // It takes a dash for an option, and its first two arguments for those that start a program.
  const words = ["node", "bulk", ...args.map((word) => (word === "-" ? standardInput : word))]
  return Command.run(command, { name: "npm run bulk", version: "0.1.0" })(words).pipe(
    Effect.provide(NodeContext.layer),
    Effect.tapError((error) => {
      if (error instanceof NotAllCreated) return Effect.void
      return Console.error(
        ValidationError.isValidationError(error) ? "Nothing was sent. --help says more." : error.message
      )
    }),
    Effect.tapDefect((cause) => Console.error(String(Cause.squash(cause))))
  )
}
