import * as Effect from "effect/Effect"
import type { InvalidRequest } from "../../../domain/HeyGenError.ts"
import { identifyPhoto, type Photo, type PhotoIdentity } from "../photo/identifyPhoto.ts"
import { Quoting } from "../transport/Quoting.ts"
import { invalidRow } from "./refusals.ts"

type IdentifyPhoto = (photo: Photo) => Effect.Effect<PhotoIdentity, InvalidRequest>

/** Makes a function that identifies the photo of a row. It fails if the photo cannot be read. */
export const makeIdentifyPhoto = (operation: string): Effect.Effect<IdentifyPhoto> =>
  Effect.map(
    Quoting,
    (quote): IdentifyPhoto =>
      (photo) =>
        Effect.mapError(identifyPhoto(photo), (complaint) => invalidRow(operation, quote(complaint)))
  )
