import { parse } from "node:path"
import * as FileSystem from "@effect/platform/FileSystem"
import { Effect, Layer } from "effect"
import { AvatarCreator, type AvatarService, PhotoAvatarService } from "effect-photo-avatar"
import { layerSqlite, type RowStore, type StoreUnavailable } from "effect-photo-avatar/durable"
import * as Mock from "effect-photo-avatar/mock"
import * as OnNode from "effect-photo-avatar/node"
import { notConfigured } from "../command-line/notConfigured.ts"
import type { UsageError } from "../command-line/UsageError.ts"
import type { Settings } from "./settings.ts"

/** Where avatars are created, and the database that remembers them. */
export type Place = Layer.Layer<AvatarCreator | RowStore, UsageError | StoreUnavailable>

const live = Layer.provideMerge(PhotoAvatarService.layer, Layer.mapError(OnNode.layerConfig(), notConfigured))

const creatorOf = ({ api }: Settings): Layer.Layer<AvatarCreator, never, AvatarService | PhotoAvatarService> =>
  api === "v2" ? AvatarCreator.layerV2 : AvatarCreator.layerV3

const livePlace = (settings: Settings): Place =>
  Layer.merge(Layer.provideMerge(creatorOf(settings), live), layerSqlite({ filename: settings.db }))

/** `people.db` becomes `people.rehearsal.db`. */
export const rehearsalDb = (db: string): string => {
  const { dir, ext, name } = parse(db)
  return `${dir === "" ? "" : `${dir}/`}${name}.rehearsal${ext}`
}

/**
 * The mock forgets everything when it ends, and so must the database of a rehearsal: each begins with an empty one, which
 * remains for `--db people.rehearsal.db --status` and `--report`.
 */
const rehearsal = (
  settings: Settings
): Layer.Layer<Layer.Layer.Success<Place>, Layer.Layer.Error<Place>, FileSystem.FileSystem> => {
  const filename = rehearsalDb(settings.db)
  const emptied = Effect.flatMap(FileSystem.FileSystem, (files) =>
    Effect.forEach(["", "-wal", "-shm"], (suffix) => files.remove(`${filename}${suffix}`, { force: true }))
  )
  return Layer.merge(
    Layer.provideMerge(creatorOf(settings), Mock.layerStateful({ polls: 2 })),
    Layer.unwrapEffect(Effect.as(Effect.ignore(emptied), layerSqlite({ filename })))
  )
}

export const placeOf = (settings: Settings, isLive: boolean) => (isLive ? livePlace(settings) : rehearsal(settings))
