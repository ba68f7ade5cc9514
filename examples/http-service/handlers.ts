import { HttpApiBuilder } from "@effect/platform"
import { Effect, Layer, Match } from "effect"
import { type HeyGenError, PhotoAvatarService } from "effect-photo-avatar"
import * as Api from "./Api.ts"

const tell = (error: HeyGenError) => ({
  message: error.message,
  mayExist: error.outcome === "ambiguous" || error.outcome === "created"
})

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
  handlers.handle("create", ({ payload }) =>
    Effect.gen(function* () {
      const photoAvatars = yield* PhotoAvatarService
      const { groupId } = yield* photoAvatars.createGroup(payload)
      return { groupId }
    }).pipe(Effect.mapError(toResponse))
  )
)

/** The API of the service. It requires a PhotoAvatarService, live or mocked. */
export const layerApi = Layer.provide(HttpApiBuilder.api(Api.AvatarApi), avatars)
