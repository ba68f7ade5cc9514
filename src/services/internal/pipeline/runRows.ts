import * as RateLimiter from "@effect/experimental/RateLimiter"
import { Clock, DateTime, Duration, Effect, Either, Option, Ref, Stream } from "effect"
import type { HeyGenError } from "../../../domain/PhotoAvatarError.ts"
import { makeProgress } from "../../../domain/PipelineProgress.ts"
import { RowResult } from "../../../domain/RowResult.ts"
import type { PipelineOptions, Row } from "../../PipelineOptions.ts"
import { AttemptGate } from "../call/AttemptGate.ts"
import { type Brake, makeBrake } from "./Brake.ts"
import { makePacer, type Pacer } from "./Pacer.ts"
import { makeReport, type PipelineReport } from "./PipelineReport.ts"
import { makePlaces } from "./Places.ts"

const inMemory = RateLimiter.RateLimiter.pipe(
  Effect.provide(RateLimiter.layer),
  Effect.provide(RateLimiter.layerStoreMemory)
)

/** What the next row would meet as well. */
const isForAllRows = (error: HeyGenError) => error._tag === "QuotaExceeded" || error._tag === "ApiKeyRejected"

const isPositive = (value: number) => Number.isFinite(value) && value > 0

/** A program's own mistake, not its data's. */
const checkOptions = <Request>({ concurrency = 4, rate }: PipelineOptions<Request>) => {
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    return Effect.dieMessage(`A pipeline's concurrency is 1, 2, …, not ${concurrency}`)
  }
  return rate !== undefined && !(isPositive(rate.limit) && isPositive(Duration.toMillis(rate.window)))
    ? Effect.dieMessage(`A pipeline's rate is so many requests in so much time, not ${rate.limit} in ${rate.window}`)
    : Effect.succeed(concurrency)
}

/** A failure of the rows ends the taking of rows, and is told after the results of those that were taken. */
const untilTheyFail = <A, E, R>(rows: Stream.Stream<A, E, R>) =>
  Effect.map(Ref.make<Effect.Effect<void, E>>(Effect.void), (end) => ({
    whole: Stream.catchAllCause(rows, (cause) => Stream.execute(Ref.set(end, Effect.failCause(cause)))),
    failure: Stream.execute(Effect.flatten(Ref.get(end)))
  }))

/** The limits that a program sets to its run. */
const armBrake = <Request>(brake: Brake, { deadline, stopWhen }: PipelineOptions<Request>) =>
  Effect.gen(function* () {
    if (stopWhen !== undefined) yield* Effect.forkScoped(Effect.flatMap(stopWhen, brake.pull))
    if (deadline === undefined) return
    const limit = Duration.decode(deadline)
    yield* brake
      .pull(`the deadline of ${Duration.format(limit)} has passed`)
      .pipe(Effect.delay(limit), Effect.forkScoped)
  })

/** Lets the attempts of one row through at the pipeline's pace. */
const makeGate = (
  { brake, pacer, report }: { readonly brake: Brake; readonly pacer: Pacer; readonly report: PipelineReport },
  beforeSend: (attempt: number) => Effect.Effect<void>
) =>
  AttemptGate.of({
    another: Effect.map(brake.unlessPulled(pacer.turn), Option.isNone),
    pass: (number, attempt) =>
      Effect.gen(function* () {
        yield* beforeSend(number)
        const sentAt = yield* Clock.currentTimeMillis
        return yield* Effect.tapBoth(attempt, {
          onFailure: (failure) => {
            if (failure._tag === "RateLimited") {
              return Effect.zipRight(pacer.refused(sentAt, failure.retryAfter), report.refusedAsTooFast)
            }
            return failure.outcome === "not-sent" ? Effect.void : pacer.accepted(sentAt)
          },
          onSuccess: () => pacer.accepted(sentAt)
        })
      })
  })

type Settled = Pick<RowResult<never>, "key" | "attempts" | "takenAt" | "settledAt">

const resultOfError = (settled: Settled, error: HeyGenError): RowResult<never> => {
  switch (error.outcome) {
    case "not-sent":
      return RowResult.NotSent({ ...settled, reason: error.message, error: Option.some(error) })
    case "rejected":
      return RowResult.Rejected({ ...settled, error })
    case "ambiguous":
      return RowResult.Ambiguous({ ...settled, error })
    case "created":
      return RowResult.Created({ ...settled, created: Either.left(error) })
  }
}

/** Sends each row when its turn comes, and lets out what became of it. */
export const runRows = <Request, Created, E, R, R2>(
  rows: Stream.Stream<Row<Request>, E, R>,
  create: (request: Request) => Effect.Effect<Created, HeyGenError, R2>,
  options: PipelineOptions<Request>
): Stream.Stream<RowResult<Created>, E, R | R2> =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const concurrency = yield* checkOptions(options)
      const stopOn = options.stopOn ?? isForAllRows
      const pacer = yield* makePacer(options.limiter ?? (yield* inMemory), Option.fromNullable(options.rate))
      const report = makeReport(options.progress ?? (yield* makeProgress()), pacer)
      const brake = yield* makeBrake
      yield* armBrake(brake, options)

      const settle = Effect.fnUntraced(function* (row: Row<Request>): Effect.fn.Return<RowResult<Created>, never, R2> {
        const takenAt = yield* DateTime.now
        const attempts = yield* Ref.make(0)
        const gate = makeGate({ brake, pacer, report }, (number) =>
          Effect.zipRight(Ref.set(attempts, number), options.beforeSend?.(row, number) ?? Effect.void)
        )
        const settled = Effect.map(
          Effect.all([Ref.get(attempts), DateTime.now]),
          ([attempts, settledAt]): Settled => ({
            key: row.key,
            attempts,
            takenAt,
            settledAt
          })
        )
        yield* report.taken
        const reason = yield* brake.unlessPulled(pacer.turn)
        if (Option.isSome(reason)) {
          return RowResult.NotSent({ ...(yield* settled), reason: reason.value, error: Option.none() })
        }
        const outcome = yield* Effect.either(Effect.provideService(create(row.request), AttemptGate, gate))
        if (Either.isRight(outcome)) return RowResult.Created({ ...(yield* settled), created: outcome })
        if (stopOn(outcome.left)) yield* brake.pull(outcome.left.message)
        return resultOfError(yield* settled, outcome.left)
      })

      const places = yield* makePlaces(concurrency)
      const { failure, whole } = yield* untilTheyFail(rows)
      const pull = yield* Stream.toPull(Stream.rechunk(whole, 1))
      return Stream.fromPull(Effect.succeed(Effect.zipRight(places.take, pull))).pipe(
        Stream.mapEffect(settle, { concurrency, unordered: options.ordered !== true }),
        Stream.tap((result) => Effect.zipRight(report.settled(result), places.giveBack)),
        Stream.concat(failure)
      )
    })
  )
