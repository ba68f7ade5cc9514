import type * as FileSystem from "@effect/platform/FileSystem"
import { Console, DateTime, Deferred, Effect, Either, Option, Stream } from "effect"
import type { PhotoAvatarService } from "effect-photo-avatar"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
import { UsageError } from "../command-line/UsageError.ts"
import { display } from "./display.ts"
import { type Journal, openJournal } from "./Journal.ts"
import { shouldSend } from "./rowState.ts"
import { type Inspection, inspect, linesOf } from "./rows.ts"
import type { Settings } from "./settings.ts"
import { summarize } from "./summary.ts"

const grace = "10 seconds"

/** Records every row that was sent, but whose response was not received, as `NoResponse`. */
const settleUnanswered = (journal: Journal) =>
  Effect.forEach(
    [...journal.entries.values()],
    (entry) =>
      entry._tag === "Intent"
        ? journal.write({ _tag: "NoResponse", key: entry.key, attempt: entry.attempt })
        : Effect.void,
    { discard: true }
  )

const complain = Effect.fnUntraced(function* ({ complaints, lineOf }: Inspection, { rows, skip_invalid }: Settings) {
  yield* Effect.forEach(complaints, (complaint) => Console.error(`${rows}, ${complaint}`))
  if (complaints.length === 0 || skip_invalid) return
  const all = complaints.length + lineOf.size
  return yield* new UsageError({
    message: `${complaints.length} of ${all} rows are invalid. Nothing was sent. Use --skip-invalid to skip them.`
  })
})

/** Waits for the first Ctrl-C, and returns it as the reason to stop the pipeline. */
const interrupted = Effect.async<string>((resume) => {
  const stop = () => resume(Effect.succeed("the program was interrupted"))
  process.once("SIGINT", stop)
  process.once("SIGTERM", stop)
  return Effect.sync(() => {
    process.off("SIGINT", stop)
    process.off("SIGTERM", stop)
  })
})

/** Sends the rows of a file and keeps the journal. Returns whether every row was created. */
export const sendRows = (
  settings: Settings
): Effect.Effect<boolean, { readonly message: string }, PhotoAvatarService | FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const inspection = yield* inspect(settings.rows)
    yield* complain(inspection, settings)
    const journal = yield* openJournal(settings.out)
    if (journal.wasTorn) yield* Console.log(`The last line of ${settings.out} was incomplete and has been removed.`)
    yield* settleUnanswered(journal)

    const waiting = new Map(
      [...inspection.lineOf].filter(([key]) => shouldSend(journal.entries.get(key), settings.resend_ambiguous))
    )
    const rows = Stream.filterMap(linesOf(settings.rows), ({ number, row }) =>
      Option.filter(Either.getRight(row), ({ key }) => waiting.get(key) === number)
    )
    const before = inspection.lineOf.size - waiting.size
    if (before > 0) yield* Console.log(`${before} rows are already settled and are not sent again.`)

    const progress = yield* PhotoAvatarPipeline.makeProgress(waiting.size)
    const stopAsked = yield* Deferred.make<string>()
    const graceOver = yield* Deferred.make<void>()
    const stopOnSignal = Effect.gen(function* () {
      yield* Deferred.succeed(stopAsked, yield* interrupted)
      yield* Console.log(`Stopping: no new rows are sent, and rows in flight have ${grace} to settle.`)
      yield* Effect.sleep(grace)
      yield* Deferred.succeed(graceOver, undefined)
    })
    yield* Effect.scoped(
      Effect.zipRight(
        Effect.zipRight(display(progress, waiting.size), Effect.forkScoped(stopOnSignal)),
        PhotoAvatarPipeline.createGroups(rows, {
          concurrency: settings.concurrency,
          rate: settings.rate,
          progress,
          drain: true,
          stopWhen: Deferred.await(stopAsked),
          beforeSend: ({ key }, attempt) =>
            Effect.flatMap(DateTime.now, (at) => journal.write({ _tag: "Intent", key, attempt, at }))
        }).pipe(Stream.interruptWhenDeferred(graceOver), Stream.runForEach(journal.write))
      )
    ).pipe(Effect.ensuring(settleUnanswered(journal)))

    const { isWhole, lines } = summarize(journal, inspection)
    yield* Console.log(lines.join("\n"))
    return isWhole
  }).pipe(Effect.scoped)
