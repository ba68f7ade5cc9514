import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"
import type { PhotoFile } from "../../../domain/PhotoFile.ts"
import type { RowStore } from "../../RowStore.ts"

interface Uploads {
  readonly store: RowStore.Service
  readonly batch: string
  readonly account: string
  readonly upload: (photo: PhotoFile) => Effect.Effect<string, HeyGenError>
}

type UploadError = HeyGenError | StoreUnavailable

/**
 * Uploads each photo of a batch once, by the digest of its bytes, and returns its id. A repeated upload costs nothing, so
 * only the id is stored, and no intent.
 */
export const makeUpload = ({ account, batch, store, upload }: Uploads) => {
  const underWay = new Map<string, Deferred.Deferred<string, UploadError>>()

  const storedOrUploaded = (photo: PhotoFile, digest: string): Effect.Effect<string, UploadError> =>
    Effect.gen(function* () {
      const { rows } = yield* store.find(batch, "upload", [digest])
      const known = Option.flatMap(Option.fromNullable(rows[0]), (row) =>
        row.account === account ? row.result : Option.none()
      )
      if (Option.isSome(known)) return known.value
      const id = yield* upload(photo)
      yield* store.put({
        batch,
        stage: "upload",
        key: digest,
        version: (rows[0]?.version ?? 0) + 1,
        state: "Created",
        digest,
        account,
        idempotencyKey: Option.none(),
        attempts: 1,
        firstSentAt: Option.none(),
        lastSentAt: Option.none(),
        result: Option.some(id)
      })
      return id
    })

  return (photo: PhotoFile, digest: string): Effect.Effect<string, UploadError> =>
    Effect.suspend(() => {
      const other = underWay.get(digest)
      if (other !== undefined) return Deferred.await(other)
      return Effect.flatMap(Deferred.make<string, UploadError>(), (done) => {
        underWay.set(digest, done)
        return Effect.onExit(storedOrUploaded(photo, digest), (exit) =>
          Effect.andThen(
            Effect.sync(() => underWay.delete(digest)),
            Deferred.done(done, exit)
          )
        )
      })
    })
}
