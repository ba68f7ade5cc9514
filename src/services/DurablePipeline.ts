import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as HashMap from "effect/HashMap"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { BatchMismatch } from "../domain/durable/BatchMismatch.ts"
import { BatchNotFound } from "../domain/durable/BatchNotFound.ts"
import type { DurableError } from "../domain/durable/DurableError.ts"
import type { Resolution } from "../domain/durable/Resolution.ts"
import type { RowCounts } from "../domain/durable/RowCounts.ts"
import type { RowNotInDoubt } from "../domain/durable/RowNotInDoubt.ts"
import type { StoreUnavailable } from "../domain/durable/StoreUnavailable.ts"
import type { RowResult } from "../domain/pipeline/RowResult.ts"
import type { CreatePhotoAvatarGroup } from "../domain/v2/CreatePhotoAvatarGroup.ts"
import { PhotoAvatarGroup } from "../domain/v2/PhotoAvatarGroup.ts"
import { CreatedAvatar } from "../domain/v3/CreatedAvatar.ts"
import type { CreatePhotoAvatar } from "../domain/v3/CreatePhotoAvatar.ts"
import { AvatarService } from "./AvatarService.ts"
import type { BatchRow } from "./BatchRow.ts"
import type { CreatedBy } from "./CreatedBy.ts"
import type { DurableOptions, OnceOptions } from "./DurableOptions.ts"
import { batchRows } from "./internal/durable/batchRows.ts"
import { beginBatch } from "./internal/durable/beginBatch.ts"
import { countByKeys } from "./internal/durable/countByKeys.ts"
import { type DurableStage, withoutUpload } from "./internal/durable/DurableStage.ts"
import { makeIdentifyPhoto } from "./internal/durable/makeIdentifyPhoto.ts"
import { resolveRow } from "./internal/durable/resolveRow.ts"
import { makeRunnerOfOne, runDurably } from "./internal/durable/runDurably.ts"
import { requestDigest } from "./internal/photo/identifyPhoto.ts"
import { sha256 } from "./internal/sha256.ts"
import { createGroup } from "./operations/v2.ts"
import { createPhotoAvatar } from "./operations/v3.ts"
import { PhotoAvatarService } from "./PhotoAvatarService.ts"
import type { KeyedRow, Row, RunnerOptions } from "./PipelineOptions.ts"
import { RowStore } from "./RowStore.ts"

export * from "./PipelineOptions.ts"

const digestOfGroup = ({ generationId, imageKey, name }: CreatePhotoAvatarGroup) =>
  sha256(JSON.stringify([name, imageKey, generationId ?? null]))

const beginGroups = Effect.fnUntraced(function* (options: DurableOptions<never>) {
  const service = yield* PhotoAvatarService
  const begun = yield* beginBatch("createGroups", { ...(yield* service.target), honorsIdempotencyKeys: false }, options)
  const stage: DurableStage<Row<CreatePhotoAvatarGroup>, PhotoAvatarGroup, typeof PhotoAvatarGroup.Encoded, never> = {
    ...begun,
    operation: createGroup.name,
    created: PhotoAvatarGroup,
    idsOf: ({ groupId, id }) => [id, Option.some(groupId)],
    keyOf: Option.none,
    recognize: ({ request }) =>
      Effect.map(digestOfGroup(request), (digest) => ({
        digest,
        prepare: withoutUpload(() => service.createGroup(request))
      }))
  }
  return stage
})

const beginAvatars = Effect.fnUntraced(function* (options: DurableOptions<never>) {
  const service = yield* AvatarService
  const identifyPhoto = yield* makeIdentifyPhoto(createPhotoAvatar.name)
  const begun = yield* beginBatch(
    "createPhotoAvatars",
    { ...(yield* service.target), honorsIdempotencyKeys: true },
    options
  )
  const stage: DurableStage<KeyedRow<CreatePhotoAvatar>, CreatedAvatar, typeof CreatedAvatar.Encoded, never> = {
    ...begun,
    operation: createPhotoAvatar.name,
    created: CreatedAvatar,
    idsOf: ({ groupId, look }) => [look.id, groupId],
    keyOf: ({ idempotencyKey }) => Option.fromNullable(idempotencyKey),
    recognize: ({ request }) =>
      Effect.gen(function* () {
        return {
          digest: yield* requestDigest(request, yield* identifyPhoto(request.photo)),
          prepare: withoutUpload((options) => service.createPhotoAvatar(request, options))
        }
      })
  }
  return stage
})

/**
 * Creates a v2 group for each row, once for each key of the batch, however often it is run.
 *
 * **When to use**
 *
 * To create many groups in a program that may be killed: to resume, run it again.
 *
 * **Details**
 *
 * The options and results are those of `PhotoAvatarPipeline.createGroups`. Before a request leaves, the store holds the
 * intent to send it, and afterwards its result. Rows that are settled come out as they were settled, without a request.
 * `beforeSend` may run for a row that is then not sent, since another process has taken it or the batch was cancelled. v2
 * honors no idempotency keys, so a row whose process died in flight becomes `Ambiguous` when its request can no longer
 * be on its way; the run goes on with other rows meanwhile. Rows that were not sent, or were rejected without being at
 * fault, are sent again.
 *
 * A row that was created with another request is `NotSent`, with an `InvalidRequest` that says so. A changed request of a
 * row that was rejected or not sent is sent.
 *
 * Fails with `BatchMismatch` before anything is sent when the batch was begun at another base URL or by another kind of
 * pipeline, and with `StoreUnavailable` when the store fails, after the rows in flight have settled.
 *
 * **Gotchas**
 *
 * A pipeline that stops ends its stream without an error, and rows that were not pulled have no result. To notice a stop,
 * read the `stopped` of `progress`, or set `drain` and look for `NotSent` results.
 *
 * Even with `ordered`, a row whose earlier request may still be on its way comes later than its place: when that request
 * can no longer be on its way, or after all other rows.
 *
 * The intent is stored by the service's own requests. A service of your own, such as one from `Layer.mock`, must send
 * through a `HeyGenClient` in the same fiber, otherwise only the result is stored.
 *
 * **Example**
 *
 * ```ts
 * import { Console, Effect, Stream } from "effect"
 * import { ImageKey } from "effect-photo-avatar"
 * import * as Durable from "effect-photo-avatar/durable"
 *
 * const rows = Stream.make({ key: "1", request: { name: "Ada", imageKey: ImageKey.make("image/1/original") } })
 *
 * const program = Durable.createGroups(rows, { batch: "november" }).pipe(
 *   Stream.runForEach((result) => Console.log(`${result.key} ${result._tag}`)),
 *   Effect.provide(Durable.layerSqlite({ filename: "avatars.db" }))
 * )
 * ```
 *
 * @since 0.1.0
 * @category Durable
 */
export const createGroups: {
  <Item extends Row<CreatePhotoAvatarGroup> = Row<CreatePhotoAvatarGroup>>(
    options: DurableOptions<Item>
  ): <E, R>(
    rows: Stream.Stream<Item, E, R>
  ) => Stream.Stream<RowResult<PhotoAvatarGroup>, E | DurableError, R | PhotoAvatarService | RowStore>
  <Item extends Row<CreatePhotoAvatarGroup>, E, R>(
    rows: Stream.Stream<Item, E, R>,
    options: DurableOptions<Item>
  ): Stream.Stream<RowResult<PhotoAvatarGroup>, E | DurableError, R | PhotoAvatarService | RowStore>
} = dual(
  2,
  <Item extends Row<CreatePhotoAvatarGroup>, E, R>(
    rows: Stream.Stream<Item, E, R>,
    options: DurableOptions<Item>
  ): Stream.Stream<RowResult<PhotoAvatarGroup>, E | DurableError, R | PhotoAvatarService | RowStore> =>
    Stream.unwrap(Effect.map(beginGroups(options), (stage) => runDurably(rows, stage, options)))
)

/**
 * Creates a v3 avatar for each row, once for each key of the batch, however often it is run.
 *
 * **When to use**
 *
 * Like {@link createGroups}, on the current API.
 *
 * **Details**
 *
 * Each row has an idempotency key, its own or a new one, which the store keeps. A row whose process died in flight is sent
 * again with its key when its request can no longer be on its way, as long as it was first sent less than 23 hours ago,
 * with the same API key and the same request. Otherwise it becomes `Ambiguous`.
 *
 * **Gotchas**
 *
 * A pipeline that stops ends its stream without an error, and rows that were not pulled have no result. To notice a stop,
 * read the `stopped` of `progress`, or set `drain` and look for `NotSent` results.
 *
 * **Example**
 *
 * ```ts
 * import { Console, Stream } from "effect"
 * import { AssetId } from "effect-photo-avatar"
 * import * as Durable from "effect-photo-avatar/durable"
 *
 * const program = Stream.make({ key: "1", request: { name: "Ada", photo: AssetId.make("2ad7c1f9") } }).pipe(
 *   Durable.createPhotoAvatars({ batch: "november" }),
 *   Stream.runForEach(({ _tag, key }) => Console.log(`${key} ${_tag}`))
 * )
 * ```
 *
 * @since 0.1.0
 * @category Durable
 */
export const createPhotoAvatars: {
  <Item extends KeyedRow<CreatePhotoAvatar> = KeyedRow<CreatePhotoAvatar>>(
    options: DurableOptions<Item>
  ): <E, R>(
    rows: Stream.Stream<Item, E, R>
  ) => Stream.Stream<RowResult<CreatedAvatar>, E | DurableError, R | AvatarService | RowStore>
  <Item extends KeyedRow<CreatePhotoAvatar>, E, R>(
    rows: Stream.Stream<Item, E, R>,
    options: DurableOptions<Item>
  ): Stream.Stream<RowResult<CreatedAvatar>, E | DurableError, R | AvatarService | RowStore>
} = dual(
  2,
  <Item extends KeyedRow<CreatePhotoAvatar>, E, R>(
    rows: Stream.Stream<Item, E, R>,
    options: DurableOptions<Item>
  ): Stream.Stream<RowResult<CreatedAvatar>, E | DurableError, R | AvatarService | RowStore> =>
    Stream.unwrap(Effect.map(beginAvatars(options), (stage) => runDurably(rows, stage, options)))
)

/**
 * Makes a function that creates the v2 group of a row once, however often and in however many processes it is called. All
 * rows that it runs share one pace.
 *
 * **When to use**
 *
 * When a job queue or another engine supplies the rows, and may deliver one twice.
 *
 * **Details**
 *
 * A row that another process is sending is waited for. Making the function fails with `BatchMismatch` if the batch was begun
 * with another base URL or another kind of row, and with `StoreUnavailable` if the store cannot be reached. When the store
 * fails later, the function fails with `StoreUnavailable` for each row that was not sent because of it, and for all further
 * ones: make a new one when the store is back. What was sent is returned.
 *
 * **Example**
 *
 * ```ts
 * import { Effect } from "effect"
 * import { ImageKey } from "effect-photo-avatar"
 * import * as Durable from "effect-photo-avatar/durable"
 *
 * const worker = Effect.gen(function* () {
 *   const createOnce = yield* Durable.makeGroupRunner({ batch: "november", concurrency: 8 })
 *   return yield* createOnce({ key: "1", request: { name: "Ada", imageKey: ImageKey.make("image/1/original") } })
 * })
 * ```
 *
 * @since 0.1.0
 * @category Durable
 */
export const makeGroupRunner = <Item extends Row<CreatePhotoAvatarGroup> = Row<CreatePhotoAvatarGroup>>(
  options: RunnerOptions<DurableOptions<Item>>
): Effect.Effect<
  (row: Item) => Effect.Effect<RowResult<PhotoAvatarGroup>, StoreUnavailable>,
  DurableError,
  PhotoAvatarService | RowStore | Scope.Scope
> => Effect.flatMap(beginGroups(options), (stage) => makeRunnerOfOne(stage, options))

/**
 * {@link makeGroupRunner} on v3, with the same errors.
 *
 * **Example**
 *
 * ```ts
 * import { Effect } from "effect"
 * import { AssetId } from "effect-photo-avatar"
 * import * as Durable from "effect-photo-avatar/durable"
 *
 * const worker = Effect.gen(function* () {
 *   const createOnce = yield* Durable.makePhotoAvatarRunner({ batch: "november", concurrency: 8 })
 *   return yield* createOnce({ key: "1", request: { name: "Ada", photo: AssetId.make("2ad7c1f9") } })
 * })
 * ```
 *
 * @since 0.1.0
 * @category Durable
 */
export const makePhotoAvatarRunner = <Item extends KeyedRow<CreatePhotoAvatar> = KeyedRow<CreatePhotoAvatar>>(
  options: RunnerOptions<DurableOptions<Item>>
): Effect.Effect<
  (row: Item) => Effect.Effect<RowResult<CreatedAvatar>, StoreUnavailable>,
  DurableError,
  AvatarService | RowStore | Scope.Scope
> => Effect.flatMap(beginAvatars(options), (stage) => makeRunnerOfOne(stage, options))

/**
 * Creates the v2 group of one row, once, however often and in however many processes it is called.
 *
 * **When to use**
 *
 * In a job of any engine. Calls share no pace, except by the options `rate` and `limiter` together: use
 * {@link makeGroupRunner} for many rows in one process.
 *
 * **Details**
 *
 * Fails with `BatchMismatch` if the batch was begun with another base URL or another kind of row, and with
 * `StoreUnavailable` if the store failed before anything was sent. What HeyGen rejects is a result.
 *
 * **Example**
 *
 * ```ts
 * import { ImageKey } from "effect-photo-avatar"
 * import * as Durable from "effect-photo-avatar/durable"
 *
 * const job = (key: string, name: string, imageKey: string) =>
 *   Durable.createGroupOnce({ key, request: { name, imageKey: ImageKey.make(imageKey) } }, { batch: "november" })
 * ```
 *
 * @since 0.1.0
 * @category Durable
 */
export const createGroupOnce = <Item extends Row<CreatePhotoAvatarGroup>>(
  row: Item,
  options: OnceOptions<DurableOptions<Item>>
): Effect.Effect<RowResult<PhotoAvatarGroup>, DurableError, PhotoAvatarService | RowStore> =>
  Effect.scoped(Effect.flatMap(makeGroupRunner(options), (run) => run(row)))

/**
 * {@link createGroupOnce} on v3, with the same errors.
 *
 * **Example**
 *
 * ```ts
 * import { Console, Effect } from "effect"
 * import * as Durable from "effect-photo-avatar/durable"
 *
 * const job = (key: string, name: string, photo: URL) =>
 *   Effect.gen(function* () {
 *     const result = yield* Durable.createPhotoAvatarOnce({ key, request: { name, photo } }, { batch: "november" })
 *     yield* Console.log(`${key} ${result._tag}`)
 *   })
 * ```
 *
 * @since 0.1.0
 * @category Durable
 */
export const createPhotoAvatarOnce = <Item extends KeyedRow<CreatePhotoAvatar>>(
  row: Item,
  options: OnceOptions<DurableOptions<Item>>
): Effect.Effect<RowResult<CreatedAvatar>, DurableError, AvatarService | RowStore> =>
  Effect.scoped(Effect.flatMap(makePhotoAvatarRunner(options), (run) => run(row)))

const noSuchBatch = (batch: string) =>
  new BatchNotFound({
    batch,
    message: `The store has no batch "${batch}": no run has begun it. Check the name, and which database this is.`
  })

/** The store and the kind of a batch that was begun. */
const findBatch = Effect.fnUntraced(function* (batch: string) {
  const store = yield* RowStore
  const kind = yield* Effect.flatten(store.kindOf(batch)).pipe(
    Effect.catchTag("NoSuchElementException", () => noSuchBatch(batch))
  )
  return { store, kind }
})

/**
 * How many rows of a batch are in each state, in all processes. Fails with `BatchNotFound` when no run has begun such a
 * batch.
 *
 * **Details**
 *
 * - `keys`: counts the rows with these keys only, each once. Default: all rows of the batch.
 *
 * **Example**
 *
 * ```ts
 * import { Console, Effect } from "effect"
 * import * as Durable from "effect-photo-avatar/durable"
 *
 * const report = Effect.flatMap(Durable.countRows("november"), ({ ambiguous, created, sending }) =>
 *   Console.log(`${created} created, ${ambiguous + sending} may have been`)
 * )
 * ```
 *
 * @since 0.1.0
 * @category Durable
 */
export const countRows = (
  batch: string,
  { keys }: { readonly keys?: ReadonlyArray<string> | undefined } = {}
): Effect.Effect<RowCounts, BatchNotFound | StoreUnavailable, RowStore> =>
  Effect.flatMap(findBatch(batch), ({ store }) =>
    keys === undefined ? store.count(batch, "create") : countByKeys(store, batch, keys)
  )

const rowsOf = <Kind extends RowStore.BatchKind>(batch: string, kind: Kind) =>
  Effect.flatMap(findBatch(batch), (stored) =>
    stored.kind === kind
      ? Effect.succeed(batchRows(stored.store, batch, kind))
      : new BatchMismatch({
          batch,
          message: `The batch "${batch}" is a batch of ${stored.kind}, and not of ${kind}: read it as "${stored.kind}".`
        })
  )

/**
 * The rows of a batch that a run has begun, those in flight included, in the order of their keys.
 *
 * **When to use**
 *
 * To report what became of each row, even while another process runs the batch.
 *
 * **Details**
 *
 * `kind` names the function that runs such rows. Read a page at a time, so memory does not grow with the number of
 * rows.
 *
 * Fails with `BatchNotFound` when no run has begun such a batch, and with `BatchMismatch` when it is of another kind.
 *
 * **Example**
 *
 * ```ts
 * import { Console, Stream } from "effect"
 * import * as Durable from "effect-photo-avatar/durable"
 *
 * const report = Stream.runForEach(Durable.rows("november", "createPhotoAvatars"), ({ key, state }) =>
 *   Console.log(`${key} ${state}`)
 * )
 * ```
 *
 * @since 0.1.0
 * @category Durable
 */
export const rows = <Kind extends RowStore.BatchKind>(
  batch: string,
  kind: Kind
): Stream.Stream<BatchRow<CreatedBy[Kind]>, BatchNotFound | DurableError, RowStore> =>
  Stream.unwrap(Effect.map(rowsOf(batch, kind), ({ all }) => all))

/**
 * Those of these keys whose rows a run has begun, with their rows; see {@link rows}.
 *
 * **Example**
 *
 * ```ts
 * import { Effect, HashMap, Option } from "effect"
 * import * as Durable from "effect-photo-avatar/durable"
 *
 * const isCreated = (key: string) =>
 *   Effect.map(Durable.findRows("november", "createPhotoAvatars", [key]), (rows) =>
 *     Option.exists(HashMap.get(rows, key), ({ state }) => state === "Created")
 *   )
 * ```
 *
 * @since 0.1.0
 * @category Durable
 */
export const findRows = <Kind extends RowStore.BatchKind>(
  batch: string,
  kind: Kind,
  keys: ReadonlyArray<string>
): Effect.Effect<HashMap.HashMap<string, BatchRow<CreatedBy[Kind]>>, BatchNotFound | DurableError, RowStore> =>
  Effect.flatMap(rowsOf(batch, kind), ({ find }) => find(keys)).pipe(
    Effect.map((found) => HashMap.fromIterable(found.map((row) => [row.key, row])))
  )

/**
 * The results of a batch, in the order of its keys, as they are stored: {@link rows} without those that have none.
 *
 * **Details**
 *
 * Fails with `BatchNotFound` when no run has begun such a batch, and with `BatchMismatch` when it is of another kind.
 *
 * **Example**
 *
 * ```ts
 * import { Console, Stream } from "effect"
 * import * as Durable from "effect-photo-avatar/durable"
 *
 * const report = Stream.runForEach(Durable.results("november", "createPhotoAvatars"), ({ _tag, key }) =>
 *   Console.log(`${key} ${_tag}`)
 * )
 * ```
 *
 * @since 0.1.0
 * @category Durable
 */
export const results = <Kind extends RowStore.BatchKind>(
  batch: string,
  kind: Kind
): Stream.Stream<RowResult<CreatedBy[Kind]>, BatchNotFound | DurableError, RowStore> =>
  Stream.filterMap(rows(batch, kind), ({ result }) => result)

/**
 * Settles a row in doubt, after a person has looked for it on HeyGen.
 *
 * **Details**
 *
 * - `{ createdId }`: the row becomes `Created`. What is known of it is `Incomplete`, with the id that was found.
 * - `"created"`: the same without an id.
 * - `"not-created"`: the next run sends it again.
 *
 * Fails with `BatchNotFound` when no run has begun such a batch, and with `RowNotInDoubt` when the row's result is known,
 * or the batch has no such row. A row that is in flight, or was when its process died, cannot be resolved as
 * `not-created`: the next run settles it, or says that it is `Ambiguous`.
 *
 * **Gotchas**
 *
 * With `not-created` the row is sent again, on v3 with its former key if its request and the API key are unchanged and it was
 * first sent less than 23 hours ago. In all other cases this can create a second avatar if the first one exists: look
 * first.
 *
 * **Example**
 *
 * ```ts
 * import { Console, Effect } from "effect"
 * import { LookId } from "effect-photo-avatar"
 * import * as Durable from "effect-photo-avatar/durable"
 *
 * const settle = Durable.resolve("november", "row-17", { createdId: LookId.make("5f1c") }).pipe(
 *   Effect.catchTags({
 *     BatchNotFound: ({ message }) => Console.error(message),
 *     RowNotInDoubt: ({ message }) => Console.error(message)
 *   })
 * )
 * ```
 *
 * @since 0.1.0
 * @category Durable
 */
export const resolve = (
  batch: string,
  key: string,
  as: Resolution
): Effect.Effect<void, BatchNotFound | RowNotInDoubt | StoreUnavailable, RowStore> =>
  Effect.flatMap(findBatch(batch), ({ store }) => resolveRow(store, batch, key, as))

/**
 * Cancels a batch. No process sends further rows of it. Requests in flight settle. A cancelled batch cannot be resumed.
 * Fails with `BatchNotFound` when no run has begun such a batch.
 *
 * **Example**
 *
 * ```ts
 * import { Console, Effect } from "effect"
 * import * as Durable from "effect-photo-avatar/durable"
 *
 * const stop = Durable.cancel("november").pipe(Effect.catchTag("BatchNotFound", ({ message }) => Console.error(message)))
 * ```
 *
 * @since 0.1.0
 * @category Durable
 */
export const cancel = (batch: string): Effect.Effect<void, BatchNotFound | StoreUnavailable, RowStore> =>
  Effect.flatMap(findBatch(batch), ({ store }) => store.cancel(batch))
