import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"
import type { PhotoFile } from "../../../domain/PhotoFile.ts"
import type { UploadId } from "../../../domain/UploadId.ts"
import type { BegunBatch } from "./DurableStage.ts"
import { newRow } from "./newRow.ts"

interface Uploads extends BegunBatch {
  /** What is uploaded: the ids of v2 mean nothing to v3. */
  readonly kind: "asset" | "image"
  readonly upload: (photo: PhotoFile) => Effect.Effect<UploadId, HeyGenError>
}

/** Those who want the same photo uploaded: the first one uploads it, the others find it in the store. */
interface Line {
  waiting: number
  readonly semaphore: Effect.Semaphore
}

type UploadError = HeyGenError | StoreUnavailable

/**
 * Uploads each photo of a batch once, by the digest of its bytes, and returns its id. A repeated upload costs nothing, so
 * only the id is stored, and no intent.
 */
export const makeUpload = ({ batch, circumstances: { apiKeyFingerprint }, kind, store, upload }: Uploads) => {
  const lines = new Map<string, Line>()
  const keyOf = (digest: string) => `${kind} ${digest}`

  const storedOrUploaded = (photo: PhotoFile, digest: string): Effect.Effect<UploadId, UploadError> =>
    Effect.gen(function* () {
      const { rows } = yield* store.find(batch, "upload", [keyOf(digest)])
      const known = Option.flatMap(Option.fromNullable(rows[0]), (row) =>
        row.apiKeyFingerprint === apiKeyFingerprint ? row.uploadId : Option.none()
      )
      if (Option.isSome(known)) return known.value
      const id = yield* upload(photo)
      yield* store.put(
        newRow({
          batch,
          stage: "upload",
          key: keyOf(digest),
          version: rows[0]?.version ?? 0,
          state: "Created",
          digest,
          apiKeyFingerprint,
          attempts: 1,
          uploadId: Option.some(id)
        })
      )
      return id
    })

  const uploadOnce = (photo: PhotoFile, digest: string): Effect.Effect<UploadId, UploadError> =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        const line = lines.get(digest) ?? { waiting: 0, semaphore: Effect.unsafeMakeSemaphore(1) }
        line.waiting += 1
        lines.set(digest, line)
        return line
      }),
      ({ semaphore }) => semaphore.withPermits(1)(storedOrUploaded(photo, digest)),
      (line) =>
        Effect.sync(() => {
          line.waiting -= 1
          if (line.waiting === 0) lines.delete(digest)
        })
    )

  /** The next row with this photo uploads it again. */
  const forget = (digest: string): Effect.Effect<void, StoreUnavailable> =>
    Effect.flatMap(store.find(batch, "upload", [keyOf(digest)]), ({ rows: [row] }) =>
      row === undefined ? Effect.void : store.put({ ...row, state: "waiting", uploadId: Option.none() })
    )

  return { upload: uploadOnce, forget }
}
