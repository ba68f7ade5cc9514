import * as Effect from "effect/Effect"
import { collect, isPhoto, largestPhoto } from "../../../domain/PhotoContent.ts"
import type { PhotoFile } from "../../../domain/PhotoFile.ts"
import { sha256 } from "../sha256.ts"

export type Photo = PhotoFile | URL | string

/** The kind of a photo, and what identifies it: the hash of its bytes, its URL or its id. */
export type PhotoIdentity = readonly [kind: "bytes" | "url" | "asset", identity: string]

/** Identifies a photo. Fails with why its stream cannot be read. */
export const identifyPhoto = (photo: Photo): Effect.Effect<PhotoIdentity, string> =>
  isPhoto(photo)
    ? Effect.map(Effect.flatMap(collect(photo, largestPhoto), sha256), (digest) => ["bytes", digest])
    : Effect.succeed(photo instanceof URL ? ["url", photo.href] : ["asset", photo])

/** Identifies a request by its name, group and photo. */
export const requestDigest = (
  { groupId, name }: { readonly name: string; readonly groupId?: string | undefined },
  photo: PhotoIdentity
): Effect.Effect<string> => sha256(JSON.stringify([name, groupId ?? null, ...photo]))
