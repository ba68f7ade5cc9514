import type * as FileSystem from "@effect/platform/FileSystem"
import { Console, DateTime, Deferred, Effect, Either, Option, Stream } from "effect"
import type { PhotoAvatarGroup, PhotoAvatarService, RowResult } from "effect-photo-avatar"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
import { UsageError } from "../command-line/UsageError.ts"
import { display } from "./display.ts"
import { type Entry, type Journal, openJournal } from "./Journal.ts"
import { type Inspection, inspect, linesOf } from "./rows.ts"
import type { Settings } from "./settings.ts"

const grace = "10 seconds"

const nothing = { group: Option.none(), error: Option.none(), reason: Option.none() }

const entryOf = (result: RowResult<PhotoAvatarGroup>): Entry => {
  const common = {
    ...nothing,
    type: "result",
    key: result.key,
    attempts: result.attempts,
    at: result.settledAt
  } as const
  switch (result._tag) {
    case "Created":
      return { ...common, result: "Created", group: result.created, error: result.error }
    case "NotSent":
      return { ...common, result: "NotSent", reason: Option.some(result.reason), error: result.error }
    default:
      return { ...common, result: result._tag, error: Option.some(result.error) }
  }
}

/** Enters every row that was sent, and whose answer was not seen, as what it is. */
const settleUnseen = (journal: Journal) =>
  Effect.forEach(
    [...journal.standings].filter(([, standing]) => standing === "Sent"),
    ([key]) =>
      Effect.flatMap(DateTime.now, (at) =>
        journal.write({
          ...nothing,
          type: "result",
          key,
          result: "Ambiguous",
          attempts: 1,
          at,
          reason: Option.some("the program ended before the answer was seen")
        })
      ),
    { discard: true }
  )

const complain = Effect.fnUntraced(function* ({ complaints, lineOf }: Inspection, { rows, skip_invalid }: Settings) {
  yield* Effect.forEach(complaints, (complaint) => Console.error(`${rows}, ${complaint}`))
  if (complaints.length === 0 || skip_invalid) return
  const all = complaints.length + lineOf.size
  return yield* new UsageError({
    message: `${complaints.length} of ${all} rows are not as they should be. Nothing was sent. --skip-invalid goes on without them.`
  })
})

const summarize = (journal: Journal, { complaints, lineOf }: Inspection) => {
  const ends = [...lineOf.keys()].map((key) => journal.standings.get(key) ?? "NotSent")
  const count = (end: (typeof ends)[number]) => ends.filter((other) => other === end).length
  const lines = [
    `${count("Created")} created`,
    `${count("Rejected")} rejected`,
    `${count("Ambiguous")} ambiguous${count("Ambiguous") === 0 ? "" : ": look before you send them again with --resend-ambiguous"}`,
    `${count("NotSent")} not sent`,
    ...(complaints.length === 0 ? [] : [`${complaints.length} skipped, since they are not as they should be`])
  ]
  return { lines, isWhole: complaints.length === 0 && ends.every((end) => end === "Created") }
}

const reasonsOf = (reasons: ReadonlyMap<string, number>) =>
  [...reasons].map(([reason, count]) => `  ${count} × ${reason}`)

/** The first Ctrl-C, as the reason to take no more rows. */
const interrupted = Effect.async<string>((resume) => {
  const stop = () => resume(Effect.succeed("the program was interrupted"))
  process.once("SIGINT", stop)
  process.once("SIGTERM", stop)
  return Effect.sync(() => {
    process.off("SIGINT", stop)
    process.off("SIGTERM", stop)
  })
})

/** Sends the rows of a file and keeps the journal. It ends with whether every row was created. */
export const sendRows = (
  settings: Settings
): Effect.Effect<boolean, { readonly message: string }, PhotoAvatarService | FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const inspection = yield* inspect(settings.rows)
    yield* complain(inspection, settings)
    const journal = yield* openJournal(settings.out)
    if (journal.wasTorn) yield* Console.log(`The last line of ${settings.out} was cut off, and is taken away.`)
    yield* settleUnseen(journal)

    const isToBeSent = (key: string) => {
      const standing = journal.standings.get(key)
      return standing === undefined || standing === "NotSent" || (standing === "Ambiguous" && settings.resend_ambiguous)
    }
    const waiting = new Map([...inspection.lineOf].filter(([key]) => isToBeSent(key)))
    const rows = Stream.filterMap(linesOf(settings.rows), ({ number, row }) =>
      Option.filter(Either.getRight(row), ({ key }) => waiting.get(key) === number)
    )
    const before = inspection.lineOf.size - waiting.size
    if (before > 0) yield* Console.log(`${before} rows were settled before, and are not sent again.`)

    const progress = yield* PhotoAvatarPipeline.makeProgress(waiting.size)
    const stopAsked = yield* Deferred.make<string>()
    const graceOver = yield* Deferred.make<void>()
    const stopOnSignal = Effect.gen(function* () {
      yield* Deferred.succeed(stopAsked, yield* interrupted)
      yield* Console.log(`No more rows are taken; those on their way have ${grace} to settle.`)
      yield* Effect.sleep(grace)
      yield* Deferred.succeed(graceOver, undefined)
    })
    const reasons = new Map<string, number>()
    yield* Effect.scoped(
      Effect.zipRight(
        Effect.zipRight(display(progress, waiting.size), Effect.forkScoped(stopOnSignal)),
        PhotoAvatarPipeline.createGroups(rows, {
          concurrency: settings.concurrency,
          rate: settings.rate,
          progress,
          stopWhen: Deferred.await(stopAsked),
          beforeSend: ({ key }, attempt) =>
            Effect.flatMap(DateTime.now, (at) => journal.write({ type: "intent", key, attempt, at }))
        }).pipe(
          Stream.interruptWhenDeferred(graceOver),
          Stream.runForEach((result) => {
            if (result._tag === "Rejected") reasons.set(result.error._tag, (reasons.get(result.error._tag) ?? 0) + 1)
            return journal.write(entryOf(result))
          })
        )
      )
    ).pipe(Effect.ensuring(settleUnseen(journal)))

    const { isWhole, lines } = summarize(journal, inspection)
    yield* Console.log([...lines, ...reasonsOf(reasons)].join("\n"))
    return isWhole
  }).pipe(Effect.scoped)
