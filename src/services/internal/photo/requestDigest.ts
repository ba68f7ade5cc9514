import * as Effect from "effect/Effect"
import { collect, isPhoto } from "../../../domain/PhotoContent.ts"
import type { PhotoFile } from "../../../domain/PhotoFile.ts"
import { sha256 } from "../sha256.ts"

interface Request {
  readonly name: string
  readonly photo: PhotoFile | URL | string
  readonly groupId?: string | undefined
}

/** Identifies the bytes of a photo. Fails with why its stream cannot be read. */
export const photoDigest = (photo: PhotoFile): Effect.Effect<string, string> => Effect.flatMap(collect(photo), sha256)

const contentOf = (photo: Request["photo"]) =>
  isPhoto(photo)
    ? Effect.map(photoDigest(photo), (digest) => ["bytes", digest])
    : Effect.succeed(photo instanceof URL ? ["url", photo.href] : ["asset", photo])

/** Identifies a request by its name, group and photo. */
export const requestDigest = ({ groupId, name, photo }: Request): Effect.Effect<string, string> =>
  Effect.flatMap(contentOf(photo), (content) =>
    sha256(new TextEncoder().encode(JSON.stringify([name, groupId ?? null, ...content])))
  )
