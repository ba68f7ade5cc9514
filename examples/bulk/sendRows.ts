import { statSync } from "node:fs"
import * as FileSystem from "@effect/platform/FileSystem"
import { DateTime, Deferred, Effect, Either, Option, Ref, type Schedule, Stream, SubscriptionRef } from "effect"
import type { AvatarCreator } from "effect-photo-avatar"
import {
  type BatchMismatch,
  createFromPhotos,
  type PhotoRow,
  type RowStore,
  type StoreUnavailable,
  progress as storedProgress
} from "effect-photo-avatar/durable"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
import type { Screen } from "../command-line/screen.ts"
import type { Stopping } from "../command-line/stopping.ts"
import type { UsageError } from "../command-line/UsageError.ts"
import { progressLine } from "./progressLine.ts"
import type { BulkRow } from "./rowOf.ts"
import type { Settings } from "./settings.ts"
import { batch } from "./stored.ts"
import { count, makeTally, type Rest, type Tally } from "./tally.ts"

/** How long rows in flight may take to settle once the program was asked to stop. */
const grace = "10 seconds"

/** The rows to send, and how many they are. */
export interface Sending {
  readonly rows: Stream.Stream<BulkRow, UsageError>
  readonly total: number
  readonly createdBefore: number
}

/** What became of the rows, and why the run ended early if it failed. */
export interface Sent {
  readonly tally: Tally
  readonly rest: Omit<Rest, "invalid">
  readonly ended: Either.Either<void, UsageError | StoreUnavailable | BatchMismatch>
}

const sizeOf = Option.liftThrowable((path: string) => statSync(path).size)

/** A file that is gone since it was checked fails when it is read. */
const photoRow =
  (files: FileSystem.FileSystem) =>
  (row: BulkRow): PhotoRow => {
    const { photo } = row
    if (typeof photo === "string" || photo instanceof URL) return { ...row, photo }
    return {
      ...row,
      photo: { size: Option.getOrElse(sizeOf(photo.path), () => 0), stream: files.stream(photo.path) }
    }
  }

/** Sends the rows until all are settled or the program is asked to stop, and shows the progress. */
export const sendRows = (
  { createdBefore, rows, total }: Sending,
  { concurrency, deadline, rate, retry_rejected, wait }: Settings,
  pollInterval: Schedule.Schedule<unknown> | undefined,
  { screen, stopping }: { readonly screen: Screen; readonly stopping: Stopping }
): Effect.Effect<Sent, never, AvatarCreator | RowStore | FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const progress = yield* PhotoAvatarPipeline.makeProgress(total)
    const tally = yield* makeTally
    const endsAt = yield* Ref.make(Option.none<DateTime.Utc>())
    const graceOver = yield* Deferred.make<void>()

    const line = (width: number) =>
      Effect.gen(function* () {
        const moment = { now: yield* DateTime.now, before: createdBefore, endsAt: yield* Ref.get(endsAt) }
        return progressLine(yield* SubscriptionRef.get(progress), moment, width)
      })

    const endInTime = Effect.gen(function* () {
      const why = yield* stopping.asked
      yield* Ref.set(endsAt, Option.some(DateTime.addDuration(yield* DateTime.now, grace)))
      const { inFlight } = yield* SubscriptionRef.get(progress)
      yield* screen.say(
        `Stopping (${why}): no more rows are sent. ${inFlight} in flight have ${grace} to settle; Ctrl-C again ends now.`
      )
      yield* Effect.sleep(grace)
      yield* Deferred.succeed(graceOver, undefined)
    })

    const ended = yield* Effect.gen(function* () {
      yield* screen.show(line)
      yield* Effect.forkScoped(endInTime)
      return yield* createFromPhotos(Stream.map(rows, photoRow(files)), {
        batch,
        concurrency,
        deadline,
        rate: rate && { limit: rate[0], window: `1 ${rate[2]}` },
        progress,
        retryRejected: retry_rejected,
        stopWhen: Effect.map(stopping.asked, (why) => `the program was stopped (${why})`),
        awaitReady: wait && { schedule: pollInterval }
      }).pipe(
        Stream.interruptWhenDeferred(graceOver),
        Stream.runForEach((result) => count(tally, result)),
        Effect.either
      )
    }).pipe(Effect.scoped)

    const { settled, stopped } = yield* SubscriptionRef.get(progress)
    const counted = yield* Ref.get(tally)
    const emitted = [...counted.values()].reduce((sum, kind) => sum + kind.count, 0)
    const { sending } = yield* Effect.orElseSucceed(storedProgress(batch), () => ({ sending: 0 }))
    const inFlight = Math.min(sending, total - settled)
    const why = Either.match(ended, {
      onLeft: ({ message }) => message,
      onRight: () => Option.getOrElse(stopped, () => "its turn did not come")
    })
    return {
      tally: counted,
      ended,
      rest: { unfinished: settled - emitted, inFlight, notSent: total - settled - inFlight, why }
    }
  })
