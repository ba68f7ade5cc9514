import * as Effect from "effect/Effect"
import type { InvalidRequest } from "../../../domain/HeyGenError.ts"
import { identifyPhoto, type PhotoIdentity } from "../photo/requestDigest.ts"
import { Quoting } from "../transport/Quoting.ts"
import { invalidRow } from "./refusals.ts"

/** Identifies the photo of a row. Fails if it cannot be read. */
export const identifyRowPhoto = (
  operation: string,
  photo: Parameters<typeof identifyPhoto>[0]
): Effect.Effect<PhotoIdentity, InvalidRequest> =>
  Effect.flatMap(Quoting, (quote) =>
    Effect.mapError(identifyPhoto(photo), (complaint) => invalidRow(operation, quote(complaint)))
  )
