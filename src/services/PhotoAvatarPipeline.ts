import { Effect, Stream } from "effect"
import type { CreatedAvatar } from "../domain/CreatedAvatar.ts"
import type { CreatePhotoAvatar } from "../domain/CreatePhotoAvatar.ts"
import type { CreatePhotoAvatarGroup } from "../domain/CreatePhotoAvatarGroup.ts"
import type { PhotoAvatarGroup } from "../domain/PhotoAvatarGroup.ts"
import type { RowResult } from "../domain/RowResult.ts"
import { AvatarService } from "./AvatarService.ts"
import { newIdempotencyKey } from "./internal/newIdempotencyKey.ts"
import { runRows } from "./internal/runRows.ts"
import { PhotoAvatarService } from "./PhotoAvatarService.ts"
import type { PipelineOptions, Row } from "./PipelineOptions.ts"

export { makeProgress } from "../domain/PipelineProgress.ts"
export type { PipelineOptions, Rate, Row } from "./PipelineOptions.ts"

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
  runRows(rows, (request) => Effect.flatMap(PhotoAvatarService, (service) => service.createGroup(request)), options)

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
  runRows(
    Stream.mapEffect(rows, withKey),
    (request) => Effect.flatMap(AvatarService, (service) => service.createPhotoAvatar(request)),
    options
  )
