import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { AvatarSummary } from "../domain/AvatarSummary.ts"
import type { DurableError } from "../domain/durable/DurableError.ts"
import type { StoreUnavailable } from "../domain/durable/StoreUnavailable.ts"
import type { HeyGenError } from "../domain/HeyGenError.ts"
import { isPhoto } from "../domain/PhotoContent.ts"
import type { PhotoFile } from "../domain/PhotoFile.ts"
import type { RowResult } from "../domain/pipeline/RowResult.ts"
import type { UploadId } from "../domain/UploadId.ts"
import { AvatarCreator } from "./AvatarCreator.ts"
import type { AwaitOptions } from "./AwaitOptions.ts"
import type { DurableOptions, OnceOptions } from "./DurableOptions.ts"
import { awaitRows } from "./internal/durable/awaitRows.ts"
import { beginBatch } from "./internal/durable/beginBatch.ts"
import { type DurableStage, type Recognized, withoutUpload } from "./internal/durable/DurableStage.ts"
import { makeAwaitRow } from "./internal/durable/makeAwaitRow.ts"
import { makeIdentifyPhoto } from "./internal/durable/makeIdentifyPhoto.ts"
import { makeUpload } from "./internal/durable/makeUpload.ts"
import { makeRunnerOfOne, runDurably } from "./internal/durable/runDurably.ts"
import { requestDigest } from "./internal/photo/identifyPhoto.ts"
import { makePacedPolls, makePacedUploads } from "./internal/pipeline/makePaced.ts"
import type { KeyedRow, RunnerOptions } from "./PipelineOptions.ts"
import type { RowStore } from "./RowStore.ts"

/**
 * A photo to make an avatar from, and the caller's key for it. Its `idempotencyKey` is used on v3 only. A stream must be
 * one that can be run more than once.
 *
 * @since 0.1.0
 * @category Durable
 */
export interface PhotoRow extends KeyedRow<AvatarCreator.CreateFromPhoto> {}

/**
 * Options for creating avatars from photos.
 *
 * **Details**
 *
 * - `awaitReady`: whether to wait until each avatar is ready, and how often to look. Default: a row is settled when its
 *   avatar is created.
 *
 * @since 0.1.0
 * @category Options
 */
export interface FromPhotosOptions<Item extends PhotoRow = PhotoRow> extends DurableOptions<Item> {
  readonly awaitReady?: boolean | AwaitOptions | undefined
}

type Request = Omit<AvatarCreator.CreateFromPhoto, "photo">

const operation = "createFromPhotos"

/** Whether HeyGen may have refused a create because it has deleted its upload. */
const mayBeAboutUpload = ({ _tag, outcome }: HeyGenError) =>
  outcome === "rejected" && (_tag === "ResourceNotFound" || _tag === "InvalidRequest")

const begin = Effect.fnUntraced(function* (options: FromPhotosOptions<never>) {
  const creator = yield* AvatarCreator
  const identifyPhoto = yield* makeIdentifyPhoto(operation)
  const target = yield* creator.target
  const begun = yield* beginBatch("createFromPhotos", target, options)
  const { awaitReady = false, concurrency = 4 } = options
  const uploads = yield* makePacedUploads(concurrency)
  const polls = yield* makePacedPolls(concurrency)
  const { forget, upload } = makeUpload({
    ...begun,
    kind: target.honorsIdempotencyKeys ? "asset" : "image",
    upload: (photo) => uploads(creator.uploadPhoto(photo))
  })

  type Prepare = Recognized<AvatarSummary, never>["prepare"]

  const prepareUploaded = (request: Request, photo: UploadId | URL): Prepare =>
    withoutUpload((options) => creator.create({ ...request, photo }, options))

  const prepareFile =
    (request: Request, file: PhotoFile, digest: string): Prepare =>
    (uploadedBefore) => {
      const known = Option.filter(uploadedBefore, () => target.honorsIdempotencyKeys)
      return Effect.map(Option.match(known, { onNone: () => upload(file, digest), onSome: Effect.succeed }), (id) => ({
        uploadId: Option.some(id),
        create: (options) =>
          Effect.tapError(creator.create({ ...request, photo: id }, options), (error) =>
            mayBeAboutUpload(error) ? Effect.ignore(forget(digest)) : Effect.void
          )
      }))
    }

  const recognize = Effect.fnUntraced(function* ({ request: { groupId, name, photo } }: PhotoRow) {
    const identity = yield* identifyPhoto(photo)
    const request = { name, groupId }
    return {
      digest: yield* requestDigest(request, identity),
      prepare: isPhoto(photo) ? prepareFile(request, photo, identity[1]) : prepareUploaded(request, photo)
    }
  })

  const stage: DurableStage<PhotoRow, AvatarSummary, typeof AvatarSummary.Encoded, never> = {
    ...begun,
    operation,
    created: AvatarSummary,
    idsOf: ({ groupId, id }) => [id, groupId],
    keyOf: ({ idempotencyKey }) => Option.fromNullable(idempotencyKey),
    recognize
  }

  const makeWait = makeAwaitRow({
    ...begun,
    awaitReady: (avatar) => polls(creator.awaitReady(avatar, typeof awaitReady === "object" ? awaitReady : {}))
  })

  return { stage, makeWait: Option.liftPredicate(makeWait, () => awaitReady !== false) }
})

/**
 * Creates an avatar for each photo: uploads it, creates the avatar, and with `awaitReady` waits until it is ready. Each
 * avatar is created once, however often it is run. An upload that was stored is not repeated.
 *
 * **When to use**
 *
 * To turn a folder or a table of photos into avatars, in a program that may be killed: to resume, run it again. On v3 with
 * `AvatarCreator.layerV3`, on v2 with `AvatarCreator.layerV2`.
 *
 * **Details**
 *
 * The options and results are those of `createPhotoAvatars`. Each stage is stored when it is done, and the next run goes
 * on from there. Uploads and polls have a pace of their own. The failure of an upload settles its row as `Rejected` or
 * `NotSent`, unless an earlier request of the row is in doubt: then it stays `Ambiguous`. An avatar that was created, and
 * that failed or did not become ready in time, is `Created`, and its `created` is `Incomplete` with `CreationFailed` or
 * `NotReady`; the next run waits again for the latter.
 *
 * **Gotchas**
 *
 * A pipeline that stops ends its stream without an error, and rows that were not pulled have no result. To notice a stop,
 * read the `stopped` of `progress`, or set `drain` and look for `NotSent` results.
 *
 * A photo that is given as a stream is read to recognize it, even when its row is settled: for at most `timeout.upload`,
 * and not after the run has stopped. A URL is recognized as a whole: a signed URL is another photo each time it is signed,
 * and its row another request.
 *
 * With `awaitReady`, more rows are created while results are awaited: to create few, pass few rows instead of taking few
 * results. `deadline` and `stopWhen` end the creates, but not the waits: those of created rows go on as long as their
 * schedule allows. While HeyGen asks polls to wait for more than a minute, none is sent: a wait whose next poll would
 * come more than a minute too early ends with `NotReady`, and the next run goes on with it. `progress` counts a row as settled
 * when its avatar is created.
 *
 * **Example**
 *
 * ```ts
 * import { Console, Effect, Stream } from "effect"
 * import { AvatarCreator } from "effect-photo-avatar"
 * import * as Durable from "effect-photo-avatar/durable"
 *
 * const program = (photos: ReadonlyArray<{ readonly id: string; readonly name: string; readonly photo: Uint8Array }>) =>
 *   Stream.fromIterable(photos).pipe(
 *     Stream.map(({ id, name, photo }) => ({ key: id, request: { name, photo } })),
 *     Durable.createFromPhotos({ batch: "november", awaitReady: true }),
 *     Stream.runForEach((result) => Console.log(`${result.key} ${result._tag}`)),
 *     Effect.provide(AvatarCreator.layerV3),
 *     Effect.provide(Durable.layerSqlite({ filename: "avatars.db" }))
 *   )
 * ```
 *
 * @since 0.1.0
 * @category Durable
 */
export const createFromPhotos: {
  <Item extends PhotoRow = PhotoRow>(
    options: FromPhotosOptions<Item>
  ): <E, R>(
    rows: Stream.Stream<Item, E, R>
  ) => Stream.Stream<RowResult<AvatarSummary>, E | DurableError, R | AvatarCreator | RowStore>
  <Item extends PhotoRow, E, R>(
    rows: Stream.Stream<Item, E, R>,
    options: FromPhotosOptions<Item>
  ): Stream.Stream<RowResult<AvatarSummary>, E | DurableError, R | AvatarCreator | RowStore>
} = dual(
  2,
  <Item extends PhotoRow, E, R>(
    rows: Stream.Stream<Item, E, R>,
    options: FromPhotosOptions<Item>
  ): Stream.Stream<RowResult<AvatarSummary>, E | DurableError, R | AvatarCreator | RowStore> =>
    Stream.unwrap(
      Effect.gen(function* () {
        const { makeWait, stage } = yield* begin(options)
        if (Option.isNone(makeWait)) return runDurably(rows, stage, options)
        const { awaitRow, check } = yield* makeWait.value
        const died = yield* Deferred.make<void>()
        const stopWhen = Effect.raceFirst(
          options.stopWhen ?? Effect.never,
          Effect.as(Effect.exit(Deferred.await(died)), "the wait for an avatar died")
        )
        const created = runDurably(rows, stage, { ...options, stopWhen })
        return Stream.onEnd(awaitRows(created, { awaitRow, died, ordered: options.ordered === true }), check)
      })
    )
)

/**
 * Makes a function that creates the avatar of a photo once, however often and in however many processes it is called. All
 * rows that it runs share one pace; see `makeGroupRunner`, also for its errors.
 *
 * **Example**
 *
 * ```ts
 * import { Effect } from "effect"
 * import * as Durable from "effect-photo-avatar/durable"
 *
 * const worker = Effect.gen(function* () {
 *   const createOnce = yield* Durable.makeFromPhotoRunner({ batch: "november", awaitReady: true })
 *   return yield* createOnce({ key: "1", request: { name: "Ada", photo: new URL("https://photos.example/ada.jpg") } })
 * })
 * ```
 *
 * @since 0.1.0
 * @category Durable
 */
export const makeFromPhotoRunner = <Item extends PhotoRow = PhotoRow>(
  options: RunnerOptions<FromPhotosOptions<Item>>
): Effect.Effect<
  (row: Item) => Effect.Effect<RowResult<AvatarSummary>, StoreUnavailable>,
  DurableError,
  AvatarCreator | RowStore | Scope.Scope
> =>
  Effect.gen(function* () {
    const { makeWait, stage } = yield* begin(options)
    const run = yield* makeRunnerOfOne(stage, options)
    if (Option.isNone(makeWait)) return run
    const warn = (row: PhotoRow) => (error: StoreUnavailable) =>
      Effect.annotateLogs(Effect.logWarning("The end of a wait could not be stored", error.message), "row", row.key)
    return (row: Item) =>
      Effect.flatMap(makeWait.value, ({ awaitRow, check }) =>
        Effect.zipLeft(Effect.flatMap(run(row), awaitRow), Effect.catchAll(check, warn(row)))
      )
  })

/**
 * Creates the avatar of one photo, once, however often and in however many processes it is called.
 *
 * **When to use**
 *
 * In a job of any engine. Calls share no pace, except by the options `rate` and `limiter` together: use
 * {@link makeFromPhotoRunner} for many rows in one process. Its errors are those of `createGroupOnce`.
 *
 * **Example**
 *
 * ```ts
 * import { Effect } from "effect"
 * import { AvatarCreator } from "effect-photo-avatar"
 * import * as Durable from "effect-photo-avatar/durable"
 *
 * const job = (key: string, name: string, photo: Uint8Array) =>
 *   Durable.createFromPhotoOnce({ key, request: { name, photo } }, { batch: "november" }).pipe(Effect.provide(AvatarCreator.layerV3))
 * ```
 *
 * @since 0.1.0
 * @category Durable
 */
export const createFromPhotoOnce = <Item extends PhotoRow>(
  row: Item,
  options: OnceOptions<FromPhotosOptions<Item>>
): Effect.Effect<RowResult<AvatarSummary>, DurableError, AvatarCreator | RowStore> =>
  Effect.scoped(Effect.flatMap(makeFromPhotoRunner(options), (run) => run(row)))
