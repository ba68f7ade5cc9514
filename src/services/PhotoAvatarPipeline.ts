/**
 * Many rows at one pace: a stream of rows becomes a stream of results.
 *
 * @module effect-photo-avatar/pipeline
 */

import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { RowResult } from "../domain/pipeline/RowResult.ts"
import type { CreatePhotoAvatarGroup } from "../domain/v2/CreatePhotoAvatarGroup.ts"
import type { PhotoAvatarGroup } from "../domain/v2/PhotoAvatarGroup.ts"
import type { CreatedAvatar } from "../domain/v3/CreatedAvatar.ts"
import type { CreatePhotoAvatar } from "../domain/v3/CreatePhotoAvatar.ts"
import { AvatarService } from "./AvatarService.ts"
import { makeRowRunner, type RowRunner } from "./internal/pipeline/makeRowRunner.ts"
import { runRows } from "./internal/pipeline/runRows.ts"
import { untilStopped } from "./internal/pipeline/untilStopped.ts"
import { PhotoAvatarService } from "./PhotoAvatarService.ts"
import type { KeyedRow, PipelineOptions, Row, RunnerOptions } from "./PipelineOptions.ts"

export { makeProgress, type PipelineProgress } from "../domain/pipeline/PipelineProgress.ts"
export { CreatedRow, RowResult, RowResultOf } from "../domain/pipeline/RowResult.ts"
export * from "./PipelineOptions.ts"

const groupRunner = <Item extends Row<CreatePhotoAvatarGroup>>(options: PipelineOptions<Item>) =>
  Effect.flatMap(PhotoAvatarService, (service) =>
    makeRowRunner(({ request }: Item) => service.createGroup(request), options)
  )

const photoAvatarRunner = <Item extends KeyedRow<CreatePhotoAvatar>>(options: PipelineOptions<Item>) =>
  Effect.flatMap(AvatarService, (service) =>
    makeRowRunner(
      ({ idempotencyKey, request }: Item) => service.createPhotoAvatar(request, { idempotencyKey }),
      options
    )
  )

const runWith = <Item, Created, E, R, R2, R3>(
  rows: Stream.Stream<Item, E, R>,
  makeRunner: Effect.Effect<RowRunner<Item, Created, R2>, never, R3>,
  options: PipelineOptions<never>
) =>
  Stream.unwrapScoped(
    Effect.map(makeRunner, (runner) => runRows(untilStopped(rows, runner.stopSignal, options), runner, options))
  )

/** Whether a function was called with its rows first, and not in a pipe. */
const startsWithRows = (args: IArguments) => Predicate.hasProperty(args[0], Stream.StreamTypeId)

/**
 * Creates a v2 group for each row.
 *
 * **When to use**
 *
 * To create many groups. Each row produces exactly one {@link RowResult}, and the failure of one row does not fail the
 * others.
 *
 * **Details**
 *
 * Rows are pulled with backpressure: at most `concurrency` rows are in flight, and memory does not grow with the number
 * of rows. When HeyGen rate limits one row, all rows wait, and the pipeline then adapts to the rate that HeyGen
 * accepts. A rate-limited row is retried for as long as the run lasts, or until the client's `deadline`.
 *
 * After `QuotaExceeded`, `ApiKeyRejected` or `EndpointUnavailable` the pipeline stops: it pulls no more rows, rows in
 * flight settle, rows that were pulled but not sent become `NotSent` with the reason, and the stream ends. `progress`
 * reports the reason. With `drain`, the remaining rows become `NotSent` too. The stream fails only when the stream of rows
 * fails, after the results of the rows already pulled.
 *
 * Each `Ambiguous` row and the reason for a stop are logged as warnings. Each pause that HeyGen requests is logged.
 * Metrics: `heygen_pipeline_rows`, by `result`, `heygen_pipeline_row_seconds` and
 * `heygen_pipeline_rate_limited`.
 *
 * **Gotchas**
 *
 * A pipeline that stops ends its stream without an error, and rows that were not pulled have no result. To notice a stop,
 * read the `stopped` of `progress`, or set `drain` and look for `NotSent` results.
 *
 * A row in flight when the stream is interrupted, or is no longer pulled, has no result: use `beforeSend` to track it.
 * A `concurrency` that is not a positive integer, a `rate` that is not positive, or a `deadline` of more than 24 days is a
 * defect.
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
export const createGroups: {
  <Item extends Row<CreatePhotoAvatarGroup> = Row<CreatePhotoAvatarGroup>>(
    options?: PipelineOptions<Item>
  ): <E, R>(rows: Stream.Stream<Item, E, R>) => Stream.Stream<RowResult<PhotoAvatarGroup>, E, R | PhotoAvatarService>
  <Item extends Row<CreatePhotoAvatarGroup>, E, R>(
    rows: Stream.Stream<Item, E, R>,
    options?: PipelineOptions<Item>
  ): Stream.Stream<RowResult<PhotoAvatarGroup>, E, R | PhotoAvatarService>
} = dual(
  startsWithRows,
  <Item extends Row<CreatePhotoAvatarGroup>, E, R>(
    rows: Stream.Stream<Item, E, R>,
    options: PipelineOptions<Item> = {}
  ): Stream.Stream<RowResult<PhotoAvatarGroup>, E, R | PhotoAvatarService> =>
    runWith(rows, groupRunner(options), options)
)

/**
 * Makes a function that creates a v2 group for one row. All rows that it runs share one pace.
 *
 * **When to use**
 *
 * When a job queue or another engine supplies the rows. For a stream of rows, use {@link createGroups}.
 *
 * **Details**
 *
 * The options and results are those of {@link createGroups}. At most `concurrency` requests are in flight; further rows
 * wait for their turn. After a stop, and after the scope of the runner has closed, every row becomes `NotSent`
 * immediately.
 *
 * **Example**
 *
 * ```ts
 * import { Console, Effect } from "effect"
 * import { ImageKey } from "effect-photo-avatar"
 * import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
 *
 * const worker = Effect.gen(function* () {
 *   const runRow = yield* PhotoAvatarPipeline.makeGroupRunner({ concurrency: 8 })
 *   const result = yield* runRow({ key: "1", request: { name: "Ada", imageKey: ImageKey.make("image/1/original") } })
 *   yield* Console.log(result._tag)
 * })
 * ```
 *
 * @since 0.1.0
 * @category Pipelines
 */
export const makeGroupRunner = <Item extends Row<CreatePhotoAvatarGroup> = Row<CreatePhotoAvatarGroup>>(
  options: RunnerOptions<PipelineOptions<Item>> = {}
): Effect.Effect<(row: Item) => Effect.Effect<RowResult<PhotoAvatarGroup>>, never, PhotoAvatarService | Scope.Scope> =>
  Effect.map(groupRunner(options), ({ run }) => run)

/**
 * Creates a v3 avatar for each row.
 *
 * **When to use**
 *
 * Like {@link createGroups}, on the current API.
 *
 * **Details**
 *
 * Each create carries an idempotency key, the row's or a new one, so few rows end as `Ambiguous`, and those can be sent
 * again with the key of their error within 23 hours of their first request. `beforeSend` receives the key.
 *
 * **Gotchas**
 *
 * A pipeline that stops ends its stream without an error, and rows that were not pulled have no result. To notice a stop,
 * read the `stopped` of `progress`, or set `drain` and look for `NotSent` results.
 *
 * A program that may be run again needs stable keys, such as those from `contentKey`, and must send each row again within
 * 23 hours of its first request: later, HeyGen creates, and bills, another avatar. Two rows with the same key create one
 * avatar.
 *
 * **Example**
 *
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { contentKey } from "effect-photo-avatar"
 * import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
 *
 * const people = Stream.make({ key: "1", name: "Ada", photo: new URL("https://photos.example/ada.jpg") })
 *
 * const rows = Stream.mapEffect(people, ({ key, ...person }) =>
 *   Effect.map(contentKey(person), (idempotencyKey) => ({ key, request: person, idempotencyKey }))
 * )
 *
 * const results = rows.pipe(PhotoAvatarPipeline.createPhotoAvatars({ deadline: "8 hours" }))
 * ```
 *
 * @since 0.1.0
 * @category Pipelines
 */
export const createPhotoAvatars: {
  <Item extends KeyedRow<CreatePhotoAvatar> = KeyedRow<CreatePhotoAvatar>>(
    options?: PipelineOptions<Item>
  ): <E, R>(rows: Stream.Stream<Item, E, R>) => Stream.Stream<RowResult<CreatedAvatar>, E, R | AvatarService>
  <Item extends KeyedRow<CreatePhotoAvatar>, E, R>(
    rows: Stream.Stream<Item, E, R>,
    options?: PipelineOptions<Item>
  ): Stream.Stream<RowResult<CreatedAvatar>, E, R | AvatarService>
} = dual(
  startsWithRows,
  <Item extends KeyedRow<CreatePhotoAvatar>, E, R>(
    rows: Stream.Stream<Item, E, R>,
    options: PipelineOptions<Item> = {}
  ): Stream.Stream<RowResult<CreatedAvatar>, E, R | AvatarService> => runWith(rows, photoAvatarRunner(options), options)
)

/**
 * Makes a function that creates a v3 avatar for one row. All rows that it runs share one pace; see
 * {@link makeGroupRunner}.
 *
 * **Gotchas**
 *
 * A queue that may deliver a row twice needs the same idempotency key each time, such as one from `contentKey`, and must
 * deliver it again within 23 hours of its first request.
 *
 * **Example**
 *
 * ```ts
 * import { Effect } from "effect"
 * import { contentKey } from "effect-photo-avatar"
 * import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
 *
 * const worker = Effect.gen(function* () {
 *   const runRow = yield* PhotoAvatarPipeline.makePhotoAvatarRunner({ concurrency: 8 })
 *   const request = { name: "Ada", photo: new URL("https://photos.example/ada.jpg") }
 *   return yield* runRow({ key: "1", request, idempotencyKey: yield* contentKey(request) })
 * })
 * ```
 *
 * @since 0.1.0
 * @category Pipelines
 */
export const makePhotoAvatarRunner = <Item extends KeyedRow<CreatePhotoAvatar> = KeyedRow<CreatePhotoAvatar>>(
  options: RunnerOptions<PipelineOptions<Item>> = {}
): Effect.Effect<(row: Item) => Effect.Effect<RowResult<CreatedAvatar>>, never, AvatarService | Scope.Scope> =>
  Effect.map(photoAvatarRunner(options), ({ run }) => run)
