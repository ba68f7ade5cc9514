import { HttpApiBuilder } from "@effect/platform"
import { Effect, Layer, Match } from "effect"
import { AvatarService, type HeyGenError, mayExist } from "effect-photo-avatar"
import * as Api from "./Api.ts"

const tell = (error: HeyGenError) => ({ message: error.message, mayExist: mayExist(error) })

const toResponse = Match.typeTags<HeyGenError>()({
  InvalidRequest: (error) => Api.BadRequest.make(tell(error)),
  ModerationRejected: (error) => Api.PhotoRefused.make(tell(error)),
  ResourceNotFound: (error) => Api.PhotoUnknown.make(tell(error)),
  RequestConflict: (error) => Api.AlreadyInProgress.make(tell(error)),
  RateLimited: (error) => Api.TryLater.make(tell(error)),
  QuotaExceeded: (error) => Api.OutOfCredit.make(tell(error)),
  ApiKeyRejected: (error) => Api.NotOurKey.make(tell(error)),
  AccessDenied: (error) => Api.NotOurPlan.make(tell(error)),
  EndpointUnavailable: (error) => Api.VendorRetired.make(tell(error)),
  ServerError: (error) => Api.VendorFailed.make(tell(error)),
  TransportError: (error) => Api.VendorUnreachable.make(tell(error)),
  ResponseTimeout: (error) => Api.VendorSlow.make(tell(error)),
  UnexpectedResponse: (error) => Api.VendorUnreadable.make(tell(error))
})

const avatars = HttpApiBuilder.group(Api.AvatarApi, "avatars", (handlers) =>
  handlers.handle("create", ({ headers, payload }) =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const { look } = yield* avatars.createPhotoAvatar(payload, { idempotencyKey: headers["idempotency-key"] })
      return { lookId: look.id }
    }).pipe(Effect.mapError(toResponse))
  )
)

/** The API of the service. It requires an AvatarService, live or mocked. */
export const layerApi = Layer.provide(HttpApiBuilder.api(Api.AvatarApi), avatars)
