import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { SqlClient } from "@effect/sql/SqlClient"
import * as LibsqlClient from "@effect/sql-libsql/LibsqlClient"
import { Chunk, Clock, Duration, Effect, Layer, Redacted, type Scope, Stream } from "effect"
import {
  AssetId,
  AvatarCreator,
  type AvatarService,
  type HeyGenClient,
  ImageKey,
  type PhotoAvatarService,
  type RowResult
} from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import { writeInterval } from "../../src/services/internal/durable/makeRecords.ts"
import { liveServices } from "./live.ts"
import { aPng } from "./photos.ts"

/** A clock on which the wait before a result is written again passes at once. */
export const withoutWaitsToWrite = (): Clock.Clock => {
  const real = Clock.make()
  let ahead = 0
  const unsafeCurrentTimeMillis = () => real.unsafeCurrentTimeMillis() + ahead
  const sleep = (duration: Duration.Duration) =>
    Duration.equals(duration, writeInterval)
      ? Effect.sync(() => {
          ahead += Duration.toMillis(duration)
        })
      : real.sleep(duration)
  return Object.assign(Clock.make(), {
    unsafeCurrentTimeMillis,
    currentTimeMillis: Effect.sync(unsafeCurrentTimeMillis),
    sleep
  })
}

/** A folder that is deleted when the scope closes. */
export const temporaryFolder: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "effect-photo-avatar-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

/** A database file that is deleted when the scope closes. */
export const databaseFile = Effect.map(temporaryFolder, (folder) => join(folder, "rows.db"))

/** Lets an hour pass for the rows of a database that are in flight: none of their requests can be on its way. */
export const anHourPassesIn = <E>(client: Layer.Layer<SqlClient, E>) =>
  Effect.flatMap(
    SqlClient,
    (sql) => sql`UPDATE effect_photo_avatar_rows
      SET first_sent_at = first_sent_at - 3600000, last_sent_at = last_sent_at - 3600000
      WHERE state = 'sending'`
  ).pipe(Effect.provide(client), Effect.orDie, Effect.asVoid)

/** Lets an hour pass for the rows of a database file that are in flight. */
export const anHourPasses = (filename: string) => anHourPassesIn(LibsqlClient.layer({ url: `file:${filename}` }))

export interface Sent {
  readonly path: string
  readonly name: string
  readonly idempotencyKey: string
  /** The uploaded photo of a create on v3. */
  readonly assetId: string
}

export const isCreate = ({ path }: Sent) => path === "/v3/avatars" || path === "/v2/photo_avatar/avatar_group/create"

const factsIn = ({ body }: HttpClientRequest.HttpClientRequest) => {
  if (body._tag !== "Uint8Array" || !body.contentType.includes("json")) return { name: "", assetId: "" }
  const { file, name } = JSON.parse(new TextDecoder().decode(body.body))
  return { name: String(name), assetId: String(file?.asset_id ?? "") }
}

const look = (id: string, status: string) => ({ id, name: "Ada", avatar_type: "photo_avatar", group_id: "g", status })

/** A success of each request that a batch makes. */
export const success = ({ name, path }: Sent): Response => {
  if (path === "/v1/asset") return Response.json({ code: 100, data: { id: "image-1", image_key: "image/1/original" } })
  if (path === "/v3/assets") return Response.json({ data: { asset_id: "asset-1" } })
  if (path === "/v3/avatars") {
    return Response.json({ data: { avatar_item: look(`look-of-${name}`, "processing"), avatar_group: null } })
  }
  if (path === "/v2/photo_avatar/avatar_group/create") {
    return Response.json({
      data: { id: `look-of-${name}`, group_id: `group-of-${name}`, name, status: "pending", created_at: 1 }
    })
  }
  return Response.json({
    data: {
      ...look(path.split("/").at(-1) ?? "", "completed"),
      is_motion: false,
      preview_image_url: "https://files.heygen.example/look.jpg"
    }
  })
}

export const refusal = (status: number, code: string) => () =>
  Response.json({ data: null, error: { code, message: code } }, { status })

type Answer = (sent: Sent, count: number) => Response | Effect.Effect<Response>

/** HeyGen, which answers as told and remembers what it was sent. */
export const makeHeyGen = (answer: Answer = success) => {
  const sent: Array<Sent> = []
  const client = HttpClient.make((request, url) =>
    Effect.suspend(() => {
      const received = {
        path: url.pathname,
        ...factsIn(request),
        idempotencyKey: request.headers["idempotency-key"] ?? ""
      }
      sent.push(received)
      const answered = answer(received, sent.length)
      const { body } = request
      return Effect.as(
        body._tag === "Stream" ? Effect.orDie(Stream.runDrain(body.stream)) : Effect.void,
        Effect.isEffect(answered) ? answered : Effect.succeed(answered)
      ).pipe(
        Effect.flatten,
        Effect.map((response) => HttpClientResponse.fromWeb(request, response))
      )
    })
  )
  return {
    sent,
    creates: () => sent.filter(isCreate),
    services: (options: Partial<HeyGenClient.Options> = {}) =>
      Layer.provide(
        Layer.orDie(liveServices({ apiKey: Redacted.make("durable-key"), retry: { times: 0 }, ...options })),
        Layer.succeed(HttpClient.HttpClient, client)
      )
  }
}

export type HeyGen = ReturnType<typeof makeHeyGen>

type Services = AvatarService | PhotoAvatarService | Durable.RowStore

/** A pipeline through the store: what it is called in the tests, and how it runs rows with these names. */
export interface Pipeline {
  readonly repeats: boolean
  readonly run: (
    names: ReadonlyArray<string> | Stream.Stream<string>,
    options?: Partial<Durable.DurableOptions<{ readonly key: string }>>
  ) => Stream.Stream<RowResult<unknown>, Durable.StoreUnavailable | Durable.BatchMismatch, Services>
  readonly once: (
    name: string
  ) => Effect.Effect<RowResult<unknown>, Durable.StoreUnavailable | Durable.BatchMismatch, Services>
}

export const batch = "november"

const group = (name: string) => ({ key: `row ${name}`, request: { name, imageKey: ImageKey.make("image/1/original") } })

const avatar = (name: string) => ({ key: `row ${name}`, request: { name, photo: AssetId.make("asset-1") } })

const photo = (name: string) => ({ key: `row ${name}`, request: { name, photo: aPng } })

const streamOf = (names: ReadonlyArray<string> | Stream.Stream<string>) =>
  "pipe" in names ? names : Stream.fromIterable(names)

const fromPhotos = (
  repeats: boolean,
  creator: Layer.Layer<AvatarCreator, never, AvatarService | PhotoAvatarService>
): Pipeline => ({
  repeats,
  run: (names, options) =>
    Stream.provideSomeLayer(
      Durable.createFromPhotos(Stream.map(streamOf(names), photo), { batch, ...options }),
      creator
    ),
  once: (name) => Effect.provide(Durable.createFromPhotoOnce(photo(name), { batch }), creator)
})

/** The pipelines through the store. The name of a row is its request, and names its key. */
export const pipelines: Readonly<Record<string, Pipeline>> = {
  createGroups: {
    repeats: false,
    run: (names, options) => Durable.createGroups(Stream.map(streamOf(names), group), { batch, ...options }),
    once: (name) => Durable.createGroupOnce(group(name), { batch })
  },
  createPhotoAvatars: {
    repeats: true,
    run: (names, options) => Durable.createPhotoAvatars(Stream.map(streamOf(names), avatar), { batch, ...options }),
    once: (name) => Durable.createPhotoAvatarOnce(avatar(name), { batch })
  },
  "createFromPhotos on v3": fromPhotos(true, AvatarCreator.layerV3),
  "createFromPhotos on v2": fromPhotos(false, AvatarCreator.layerV2)
}

/** Runs a pipeline to its end. */
export const collected = <A, E, R>(stream: Stream.Stream<A, E, R>) =>
  Effect.map(Stream.runCollect(stream), Chunk.toReadonlyArray)

export const tagsOf = (results: ReadonlyArray<RowResult<unknown>>) =>
  Object.fromEntries(results.map(({ _tag, key }) => [key, _tag]))
