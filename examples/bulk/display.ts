import { SingleBar } from "cli-progress"
import { Console, DateTime, Effect, Option, Schedule, type Scope, SubscriptionRef } from "effect"
import type { PipelineProgress } from "effect-photo-avatar"

const pace = ({ rate, waitingUntil }: PipelineProgress, now: DateTime.Utc) => {
  if (Option.isSome(waitingUntil) && DateTime.greaterThan(waitingUntil.value, now)) {
    return `waiting until ${DateTime.formatIso(waitingUntil.value).slice(11, 19)} UTC`
  }
  return Option.match(rate, {
    onNone: () => "limited only by concurrency",
    onSome: (found) => `${found.toFixed(1)} per second`
  })
}

const end = (progress: PipelineProgress, now: DateTime.Utc) =>
  Option.match(Option.filter(progress.estimatedEnd(now), DateTime.greaterThan(now)), {
    onNone: () => "",
    onSome: (time) => `, done at about ${DateTime.formatIso(time).slice(11, 19)} UTC`
  })

const counts = ({ ambiguous, created, notSent, rejected }: PipelineProgress) =>
  `${created} created, ${rejected} rejected, ${ambiguous} ambiguous, ${notSent} not sent`

const sentence = (progress: PipelineProgress, now: DateTime.Utc) =>
  `${counts(progress)}; ${pace(progress, now)}${end(progress, now)}`

type Observed = SubscriptionRef.SubscriptionRef<PipelineProgress>

const asBar = (progress: Observed, total: number) =>
  Effect.gen(function* () {
    const bar = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const started = new SingleBar({
          format: "{bar} {value}/{total}  {said}",
          hideCursor: true,
          clearOnComplete: false
        })
        started.start(total, 0, { said: "" })
        return started
      }),
      (started) => Effect.sync(() => started.stop())
    )
    const update = Effect.zipWith(SubscriptionRef.get(progress), DateTime.now, (now, time) =>
      bar.update(now.settled, { said: sentence(now, time) })
    )
    yield* Effect.addFinalizer(() => update)
    yield* Effect.forkScoped(Effect.schedule(update, Schedule.spaced("200 millis")))
  })

const asLines = (progress: Observed, total: number) =>
  Effect.gen(function* () {
    const now = yield* SubscriptionRef.get(progress)
    yield* Console.log(`${now.settled} of ${total} rows: ${sentence(now, yield* DateTime.now)}`)
  }).pipe(Effect.schedule(Schedule.spaced("5 seconds")), Effect.forkScoped, Effect.asVoid)

/** Shows the progress: as a bar on a terminal, otherwise as a line every five seconds. */
export const display = (progress: Observed, total: number): Effect.Effect<void, never, Scope.Scope> =>
  process.stdout.isTTY ? asBar(progress, total) : asLines(progress, total)
