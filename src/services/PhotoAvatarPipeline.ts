import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { RowResult } from "../domain/pipeline/RowResult.ts"
import type { CreatePhotoAvatarGroup } from "../domain/v2/CreatePhotoAvatarGroup.ts"
import type { PhotoAvatarGroup } from "../domain/v2/PhotoAvatarGroup.ts"
import type { CreatedAvatar } from "../domain/v3/CreatedAvatar.ts"
import type { CreatePhotoAvatar } from "../domain/v3/CreatePhotoAvatar.ts"
import { AvatarService } from "./AvatarService.ts"
import { newIdempotencyKey } from "./internal/call/newIdempotencyKey.ts"
import { makeRowRunner } from "./internal/pipeline/runRow.ts"
import { runRows } from "./internal/pipeline/runRows.ts"
import { PhotoAvatarService } from "./PhotoAvatarService.ts"
import type { KeyedRow, PipelineOptions, Row } from "./PipelineOptions.ts"

export { makeProgress } from "../domain/pipeline/PipelineProgress.ts"
export type { KeyedRow, PipelineOptions, Rate, Row, SharedLimiter } from "./PipelineOptions.ts"

const createGroup =
  (service: PhotoAvatarService.Service) =>
  ({ request }: Row<CreatePhotoAvatarGroup>) =>
    service.createGroup(request)

const createPhotoAvatar =
  (service: AvatarService.Service) =>
  ({ idempotencyKey, request }: KeyedRow<CreatePhotoAvatar>) =>
    service.createPhotoAvatar(request, { idempotencyKey })

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
 * Rows are pulled as their results are: there are never more in flight than `concurrency`, and memory does not grow with
 * their number. When HeyGen tells one row to wait, all wait, and then the rate that HeyGen takes is found again; a row that
 * is told so is sent again for as long as the run goes on.
 *
 * After `QuotaExceeded` and `ApiKeyRejected` the pipeline stops: no more rows are pulled, those in flight settle, those
 * that were pulled and not sent come out as `NotSent` with the reason, and the stream ends. `progress` tells the reason.
 * With `drain`, the rows that are left come out as `NotSent`, too. The stream fails only as the rows do, after the results of
 * those that were pulled.
 *
 * Each `Ambiguous` row is logged as a warning, as is the reason for a stop; each pause that HeyGen asks for is logged.
 * Metrics: `heygen_pipeline_rows`, by `result`, `heygen_pipeline_row_seconds` and `heygen_pipeline_refused_as_too_many`.
 *
 * **Gotchas**
 *
 * A row in flight when the stream is interrupted, or no longer pulled, has no result: `beforeSend` is how to know of it. A
 * concurrency or a rate that is no positive number is a defect.
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
  options: PipelineOptions<Row<CreatePhotoAvatarGroup>> = {}
): Stream.Stream<RowResult<PhotoAvatarGroup>, E, R | PhotoAvatarService> =>
  Stream.unwrap(Effect.map(PhotoAvatarService, (service) => runRows(rows, createGroup(service), options)))

/**
 * Creates a v2 group for one row at a time, at the pace that all rows of this runner share.
 *
 * **When to use**
 *
 * Where a job queue or another engine hands out the rows. For a stream of rows, {@link createGroups} is built on it.
 *
 * **Details**
 *
 * The options and the results are those of {@link createGroups}. At most `concurrency` requests are in flight; more rows than
 * that wait for their turn. After a stop every row is `NotSent`, at once.
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
export const makeGroupRunner = (
  options: PipelineOptions<Row<CreatePhotoAvatarGroup>> = {}
): Effect.Effect<
  (row: Row<CreatePhotoAvatarGroup>) => Effect.Effect<RowResult<PhotoAvatarGroup>>,
  never,
  PhotoAvatarService | Scope.Scope
> =>
  Effect.flatMap(PhotoAvatarService, (service) =>
    Effect.map(makeRowRunner(createGroup(service), options), ({ run }) => run)
  )

/** However often a row is sent, it has one key. */
const withKey = (row: KeyedRow<CreatePhotoAvatar>) =>
  Effect.map(
    row.idempotencyKey === undefined ? newIdempotencyKey : Effect.succeed(row.idempotencyKey),
    (idempotencyKey): KeyedRow<CreatePhotoAvatar> => ({ ...row, idempotencyKey })
  )

/**
 * Creates a v3 avatar for each row.
 *
 * **When to use**
 *
 * As {@link createGroups}, on the current API.
 *
 * **Details**
 *
 * Each create carries an idempotency key, the row's or a new one, so that few rows end `Ambiguous`, and those can be sent
 * again with the key of their error. `beforeSend` sees it in the row.
 *
 * **Gotchas**
 *
 * A program that may be run again needs keys that are the same each time, such as `contentKey` makes. Two rows under one key
 * are one avatar.
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
 * const results = PhotoAvatarPipeline.createPhotoAvatars(rows, { deadline: "8 hours" })
 * ```
 *
 * @since 0.1.0
 * @category Pipelines
 */
export const createPhotoAvatars = <E, R>(
  rows: Stream.Stream<KeyedRow<CreatePhotoAvatar>, E, R>,
  options: PipelineOptions<KeyedRow<CreatePhotoAvatar>> = {}
): Stream.Stream<RowResult<CreatedAvatar>, E, R | AvatarService> =>
  Stream.unwrap(
    Effect.map(AvatarService, (service) =>
      runRows(Stream.mapEffect(rows, withKey), createPhotoAvatar(service), options)
    )
  )

/**
 * Creates a v3 avatar for one row at a time, at the pace that all rows of this runner share; as {@link makeGroupRunner}.
 *
 * **Gotchas**
 *
 * A queue that hands out a row twice needs the same idempotency key for it each time, such as `contentKey` makes.
 *
 * @since 0.1.0
 * @category Pipelines
 */
export const makePhotoAvatarRunner = (
  options: PipelineOptions<KeyedRow<CreatePhotoAvatar>> = {}
): Effect.Effect<
  (row: KeyedRow<CreatePhotoAvatar>) => Effect.Effect<RowResult<CreatedAvatar>>,
  never,
  AvatarService | Scope.Scope
> =>
  Effect.flatMap(AvatarService, (service) =>
    Effect.map(
      makeRowRunner(createPhotoAvatar(service), options),
      ({ run }) =>
        (row) =>
          Effect.flatMap(withKey(row), run)
    )
  )
