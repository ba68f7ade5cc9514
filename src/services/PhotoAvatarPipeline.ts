import * as RateLimiter from "@effect/experimental/RateLimiter"
import {
  Clock,
  DateTime,
  Deferred,
  Duration,
  Effect,
  Either,
  Metric,
  Option,
  Predicate,
  Ref,
  Stream,
  SubscriptionRef
} from "effect"
import type { CreatedAvatar } from "../domain/CreatedAvatar.ts"
import type { CreatePhotoAvatar } from "../domain/CreatePhotoAvatar.ts"
import type { CreatePhotoAvatarGroup } from "../domain/CreatePhotoAvatarGroup.ts"
import type { HeyGenError } from "../domain/PhotoAvatarError.ts"
import type { PhotoAvatarGroup } from "../domain/PhotoAvatarGroup.ts"
import { afterResult, PipelineProgress } from "../domain/PipelineProgress.ts"
import { RowResult } from "../domain/RowResult.ts"
import { AvatarService } from "./AvatarService.ts"
import { AttemptGate } from "./internal/AttemptGate.ts"
import { newIdempotencyKey } from "./internal/newIdempotencyKey.ts"
import { makePacer, type Pacer, type Rate } from "./internal/Pacer.ts"
import { PhotoAvatarService } from "./PhotoAvatarService.ts"

/**
 * A create request, and the caller's own name for it.
 *
 * @since 0.1.0
 * @category Pipelines
 */
export interface Row<Request> {
  readonly key: string
  readonly request: Request
}

/**
 * How a pipeline runs.
 *
 * @since 0.1.0
 * @category Options
 */
export interface PipelineOptions<Request> {
  /** How many rows are on their way at once. Default 4. */
  readonly concurrency?: number | undefined
  /** How many creates HeyGen takes in a window of time, where you know it. Without it the pace is found by its refusals. */
  readonly rate?: Rate | undefined
  /** Results come in the order of the rows. Default: as they settle. */
  readonly ordered?: boolean | undefined
  /** After such an error no more rows are taken. Default: `QuotaExceeded` and `Unauthorized`. */
  readonly stopOn?: Predicate.Predicate<HeyGenError> | undefined
  /** No more rows are taken when this ends; its text is the reason that the others are told. Default: never. */
  readonly stopWhen?: Effect.Effect<string> | undefined
  /** After so long no more rows are taken. Default: no limit. */
  readonly deadline?: Duration.DurationInput | undefined
  /** Runs just before each request leaves: whoever writes it down knows after a crash what may have happened. */
  readonly beforeSend?: ((row: Row<Request>, attempt: number) => Effect.Effect<void>) | undefined
  /** Where the progress shows; see {@link makeProgress}. */
  readonly progress?: SubscriptionRef.SubscriptionRef<PipelineProgress> | undefined
  /** Shares the pace with other processes, by a store such as Redis. Default: this pipeline's own, in memory. */
  readonly limiter?: RateLimiter.RateLimiter | undefined
}

/**
 * A progress to observe: give it to a pipeline, and read it, or its `changes`.
 *
 * @since 0.1.0
 * @category Pipelines
 */
export const makeProgress = (total?: number): Effect.Effect<SubscriptionRef.SubscriptionRef<PipelineProgress>> =>
  Effect.flatMap(DateTime.now, (startedAt) =>
    SubscriptionRef.make(
      new PipelineProgress({
        created: 0,
        rejected: 0,
        ambiguous: 0,
        notSent: 0,
        inFlight: 0,
        total: Option.fromNullable(total),
        startedAt,
        rate: Option.none(),
        waitingUntil: Option.none()
      })
    )
  )

const rowsSettled = Metric.counter("heygen_pipeline_rows", {
  description: "Rows that came to an end, by result",
  incremental: true
})

/** What the next row would meet as well. */
const isForAllRows = (error: HeyGenError) => error._tag === "QuotaExceeded" || error._tag === "Unauthorized"

const inMemory = Effect.provide(
  Effect.provide(RateLimiter.RateLimiter, RateLimiter.layer),
  RateLimiter.layerStoreMemory
)

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
      return RowResult.Created({ ...settled, created: Option.none(), error: Option.some(error) })
  }
}

/** Lets the attempts of one row through at the pipeline's pace, and counts them. */
const makeGate = (pacer: Pacer, attempts: Ref.Ref<number>, beforeSend: (attempt: number) => Effect.Effect<void>) =>
  AttemptGate.of({
    pass: (attempt) =>
      Effect.gen(function* () {
        const number = yield* Ref.updateAndGet(attempts, (count) => count + 1)
        if (number > 1) yield* pacer.turn
        yield* beforeSend(number)
        const sentAt = yield* Clock.currentTimeMillis
        return yield* Effect.tapBoth(attempt, {
          onFailure: (failure) =>
            failure.tooFast === true ? pacer.refused(sentAt, failure.retryAfter) : pacer.accepted,
          onSuccess: () => pacer.accepted
        })
      })
  })

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

const run = <Request, Created, E, R, R2>(
  rows: Stream.Stream<Row<Request>, E, R>,
  create: (request: Request) => Effect.Effect<Created, HeyGenError, R2>,
  options: PipelineOptions<Request>
): Stream.Stream<RowResult<Created>, E, R | R2> =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const concurrency = yield* checkOptions(options)
      const stopOn = options.stopOn ?? isForAllRows
      const pacer = yield* makePacer(options.limiter ?? (yield* inMemory), Option.fromNullable(options.rate))
      const progress = options.progress ?? (yield* makeProgress())
      const stopped = yield* Deferred.make<string>()
      const permits = yield* Effect.makeSemaphore(concurrency)

      const update = (f: (now: PipelineProgress) => Partial<PipelineProgress>) =>
        SubscriptionRef.update(progress, (now) => new PipelineProgress({ ...now, ...f(now) }))

      const showPace = Effect.gen(function* () {
        const rate = yield* pacer.rate
        const waitingUntil = Option.map(yield* pacer.waitingUntil, DateTime.unsafeMake)
        yield* update(() => ({ rate, waitingUntil }))
      })

      const stop = (reason: string) =>
        Effect.whenEffect(Effect.logWarning(`No more rows are taken: ${reason}`), Deferred.succeed(stopped, reason))

      const reasonToStop = Effect.flatMap(Deferred.poll(stopped), Effect.transposeOption)

      /** Waits for a turn; tells the reason when there is to be none. */
      const turn = Effect.zipRight(Effect.raceFirst(pacer.turn, Deferred.await(stopped)), reasonToStop)

      /** Too fast is no verdict on a row: it is sent again, for as long as the run goes on. */
      const persist = (attempt: Effect.Effect<Created, HeyGenError, R2>): Effect.Effect<Created, HeyGenError, R2> =>
        Effect.catchTag(attempt, "RateLimited", (error) =>
          Effect.if(Effect.zipRight(showPace, Deferred.isDone(stopped)), {
            onTrue: () => Effect.fail(error),
            onFalse: () => persist(attempt)
          })
        )

      const settle = Effect.fnUntraced(function* (row: Row<Request>): Effect.fn.Return<RowResult<Created>, never, R2> {
        const takenAt = yield* DateTime.now
        const attempts = yield* Ref.make(0)
        const gate = makeGate(pacer, attempts, (attempt) => options.beforeSend?.(row, attempt) ?? Effect.void)
        yield* update((now) => ({ inFlight: now.inFlight + 1 }))
        const reason = yield* turn
        const outcome: Either.Either<Created, HeyGenError | string> = Option.isSome(reason)
          ? Either.left(reason.value)
          : yield* Effect.either(persist(Effect.provideService(create(row.request), AttemptGate, gate)))
        const settled = { key: row.key, attempts: yield* Ref.get(attempts), takenAt, settledAt: yield* DateTime.now }
        if (Either.isRight(outcome)) {
          return RowResult.Created({ ...settled, created: Option.some(outcome.right), error: Option.none() })
        }
        if (Predicate.isString(outcome.left)) {
          return RowResult.NotSent({ ...settled, reason: outcome.left, error: Option.none() })
        }
        if (stopOn(outcome.left)) yield* stop(outcome.left.message)
        return resultOfError(settled, outcome.left)
      })

      const note = (result: RowResult<Created>) =>
        Effect.all(
          [
            SubscriptionRef.update(progress, (now) => afterResult(now, result._tag)),
            showPace,
            Metric.increment(Metric.tagged(rowsSettled, "result", result._tag))
          ],
          { discard: true }
        )

      if (options.stopWhen !== undefined) yield* Effect.forkScoped(Effect.flatMap(options.stopWhen, stop))
      if (options.deadline !== undefined) {
        const deadline = Duration.decode(options.deadline)
        yield* stop(`the deadline of ${Duration.format(deadline)} has passed`).pipe(
          Effect.delay(deadline),
          Effect.forkScoped
        )
      }
      const pull = yield* Stream.toPull(Stream.rechunk(rows, 1))
      return Stream.fromPull(Effect.succeed(Effect.zipRight(permits.take(1), pull))).pipe(
        Stream.mapEffect(settle, { concurrency, unordered: options.ordered !== true }),
        Stream.tap((result) => Effect.zipRight(note(result), permits.release(1)))
      )
    })
  )

/**
 * Creates a v2 group for each row.
 *
 * **When to use**
 *
 * For many groups at once. Each row that goes in comes out exactly once, as a {@link RowResult}; one row's failure never
 * stops the others.
 *
 * **Details**
 *
 * Rows are taken as their results are: there are never more on their way than `concurrency`, and memory does not grow with
 * their number. When HeyGen tells one row to wait, all wait; the pace then recovers by and by. A row that is told so is sent
 * again for as long as the run goes on. After `QuotaExceeded` and `Unauthorized` no more rows are taken: those left come out
 * as `NotSent` with the reason.
 *
 * **Example**
 *
 * ```ts
 * import { Console, Stream } from "effect"
 * import { ImageKey } from "effect-photo-avatar"
 * import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
 *
 * const rows = Stream.make(
 *   { key: "1", request: { name: "Ada", imageKey: ImageKey.make("image/1/original") } },
 *   { key: "2", request: { name: "Grace", imageKey: ImageKey.make("image/2/original") } }
 * )
 *
 * const program = PhotoAvatarPipeline.createGroups(rows, { concurrency: 2 }).pipe(
 *   Stream.runForEach((result) => Console.log(`${result.key} ${result._tag}`))
 * )
 * ```
 *
 * @since 0.1.0
 * @category Pipelines
 */
export const createGroups = <E, R>(
  rows: Stream.Stream<Row<CreatePhotoAvatarGroup>, E, R>,
  options: PipelineOptions<CreatePhotoAvatarGroup> = {}
): Stream.Stream<RowResult<PhotoAvatarGroup>, E, R | PhotoAvatarService> =>
  run(rows, (request) => Effect.flatMap(PhotoAvatarService, (service) => service.createGroup(request)), options)

/** However often a row is sent, it has one key. */
const withKey = ({ key, request }: Row<CreatePhotoAvatar>) =>
  Effect.map(
    request.idempotencyKey === undefined ? newIdempotencyKey : Effect.succeed(request.idempotencyKey),
    (idempotencyKey): Row<CreatePhotoAvatar> => ({ key, request: { ...request, idempotencyKey } })
  )

/**
 * Creates a v3 avatar for each row; as {@link createGroups}. Each create carries an idempotency key, so that few rows end
 * `Ambiguous`, and those can be sent again with the key of their error. `beforeSend` sees it in the row.
 *
 * @since 0.1.0
 * @category Pipelines
 */
export const createPhotoAvatars = <E, R>(
  rows: Stream.Stream<Row<CreatePhotoAvatar>, E, R>,
  options: PipelineOptions<CreatePhotoAvatar> = {}
): Stream.Stream<RowResult<CreatedAvatar>, E, R | AvatarService> =>
  run(
    Stream.mapEffect(rows, withKey),
    (request) => Effect.flatMap(AvatarService, (service) => service.createPhotoAvatar(request)),
    options
  )
