import * as FileSystem from "@effect/platform/FileSystem"
import { DateTime, Effect, Option, Schedule, Stream, SubscriptionRef } from "effect"
import type { AwaitError, HeyGenError, RowResult } from "effect-photo-avatar"
import { createFromPhotos, defaultStopOn, makeProgress, type PhotoRow } from "effect-photo-avatar/durable"
import type { Screen } from "../command-line/screen.ts"
import type { Stopping } from "../command-line/stopping.ts"
import { batch } from "./knownRows.ts"
import type { Run } from "./outcome.ts"
import { progressLine } from "./progressLine.ts"
import type { BulkRow, Rows } from "./rows.ts"
import type { Settings } from "./settings.ts"

/** How long rows in flight may take to settle once the program was asked to stop. */
const grace = "10 seconds"

/** Whether every further row would fail too: the account is refused, or HeyGen cannot be reached, also for uploads. */
const isForAllRows = (error: HeyGenError) =>
  defaultStopOn(error) ||
  error._tag === "AccessDenied" ||
  (error._tag === "TransportError" && error.reason === "not-connected")

const photoRow =
  (files: FileSystem.FileSystem) =>
  ({ groupId, key, name, photo }: BulkRow): PhotoRow => {
    const isFile = typeof photo === "object" && "path" in photo
    return {
      key,
      request: { name, groupId, photo: isFile ? { size: photo.size, stream: files.stream(photo.path) } : photo }
    }
  }

/** The error of a row that was not sent, or whose wait has ended early: the database does not have it. */
const errorOf = (result: RowResult<unknown>): Option.Option<AwaitError> => {
  if (result._tag === "NotSent") return result.error
  const isIncomplete = result._tag === "Created" && result.created._tag === "Incomplete"
  return isIncomplete ? Option.some(result.created.error) : Option.none()
}

/**
 * Sends the rows until all are settled or the program is asked to stop, and shows the progress. Returns what the database
 * does not have of them.
 */
export const sendRows = (
  { rows }: Rows,
  { concurrency, deadline, live, rate, retryRejected, wait }: Settings,
  screen: Screen,
  stopping: Stopping
) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const progress = yield* makeProgress(rows.length)
    const errors = new Map<string, AwaitError>()
    let emitted = 0
    let endsAt = Option.none<DateTime.Utc>()

    const line = (width: number) =>
      Effect.zipWith(SubscriptionRef.get(progress), DateTime.now, (state, now) =>
        progressLine(state, { now, awaited: wait ? state.settled - emitted : 0, endsAt }, width)
      )

    const tellOfStop = Effect.gen(function* () {
      const why = yield* stopping.asked
      endsAt = Option.some(DateTime.addDuration(yield* DateTime.now, grace))
      const { inFlight, settled } = yield* progress.get
      yield* screen.say(
        `Stopping (${why}): no more rows are sent. ${inFlight} in flight${wait ? ` and ${settled - emitted} awaited` : ""} have ${grace} to settle; Ctrl-C again ends now.`
      )
    })

    const ended = yield* Effect.gen(function* () {
      yield* screen.show(line)
      yield* Effect.forkScoped(tellOfStop)
      return yield* createFromPhotos(Stream.map(Stream.fromIterable(rows), photoRow(files)), {
        batch,
        concurrency,
        deadline,
        rate,
        progress,
        retryRejected,
        stopOn: isForAllRows,
        stopWhen: Effect.map(stopping.asked, (why) => `the program was stopped (${why})`),
        awaitReady: wait && { schedule: live ? undefined : Schedule.spaced("200 millis") }
      }).pipe(
        Stream.interruptWhen(Effect.zipRight(stopping.asked, Effect.sleep(grace))),
        Stream.runForEach((result) =>
          Effect.sync(() => {
            emitted++
            const error = errorOf(result)
            if (Option.isSome(error)) errors.set(result.key, error.value)
          })
        ),
        Effect.exit
      )
    }).pipe(Effect.scoped)

    const { stopped } = yield* progress.get
    const whyNotSent = Option.getOrElse(stopped, () => "the run ended before it was sent")
    return { ended, sent: { errors, whyNotSent } satisfies Run }
  })
