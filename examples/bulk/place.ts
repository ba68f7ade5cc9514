import * as FileSystem from "@effect/platform/FileSystem"
import { Effect, Layer } from "effect"
import { AvatarCreator, type AvatarService, PhotoAvatarService } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import * as OnNode from "effect-photo-avatar/node"
import { notConfigured } from "../command-line/notConfigured.ts"
import type { Settings } from "./settings.ts"

const onHeyGen = Layer.provideMerge(PhotoAvatarService.layer, Layer.mapError(OnNode.layerFromConfig(), notConfigured))

/** Creates avatars on HeyGen, or in a rehearsal on the mock. */
export const creatorOf = ({ api, live }: Settings) => {
  const creator: Layer.Layer<AvatarCreator, never, AvatarService | PhotoAvatarService> =
    api === "v2" ? AvatarCreator.layerV2 : AvatarCreator.layerV3
  return live ? Layer.provide(creator, onHeyGen) : Layer.provide(creator, Mock.layerStateful({ polls: 2 }))
}

/** `people.db` becomes `people.rehearsal.db`. */
export const rehearsalDb = (db: string): string => db.replace(/(\.[^./\\]*)?$/, ".rehearsal$1")

/**
 * The mock forgets everything when it ends, and so must the database of a rehearsal: each begins with an empty one, which
 * remains for `--db people.rehearsal.db --status` and `--report`.
 */
export const emptied = (db: string): Effect.Effect<void, never, FileSystem.FileSystem> =>
  Effect.flatMap(FileSystem.FileSystem, (files) =>
    Effect.ignore(Effect.forEach(["", "-wal", "-shm"], (suffix) => files.remove(`${db}${suffix}`, { force: true })))
  )
