import { HttpApiBuilder } from "@effect/platform"
import { Duration, Effect, Layer, Match, Option } from "effect"
import {
  AvatarService,
  type CreatePhotoAvatar,
  contentKey,
  type HeyGenError,
  IdempotencyKey,
  mayExist
} from "effect-photo-avatar"
import * as Api from "./Api.ts"

const tell = (error: HeyGenError) => ({
  message: error.message,
  mayExist: mayExist(error),
  createdId: Option.getOrNull(error.createdId)
})

const toResponse = Match.typeTags<HeyGenError>()({
  InvalidRequest: (error) => Api.BadRequest.make(tell(error)),
  ModerationRejected: (error) => Api.PhotoRefused.make(tell(error)),
  ResourceNotFound: (error) => Api.PhotoUnknown.make(tell(error)),
  RequestConflict: (error) => Api.Conflict.make(tell(error)),
  RateLimited: (error) =>
    Api.TryLater.make({
      ...tell(error),
      retryAfterSeconds: Option.getOrNull(Option.map(error.retryAfter, Duration.toSeconds))
    }),
  QuotaExceeded: (error) => Api.OutOfCredit.make(tell(error)),
  ApiKeyRejected: (error) => Api.NotOurKey.make(tell(error)),
  AccessDenied: (error) => Api.NotOurPlan.make(tell(error)),
  EndpointUnavailable: (error) => Api.VendorRetired.make(tell(error)),
  ServerError: (error) => Api.VendorFailed.make(tell(error)),
  TransportError: (error) => Api.VendorUnreachable.make(tell(error)),
  ResponseTimeout: (error) => Api.VendorSlow.make(tell(error)),
  UnexpectedResponse: (error) => Api.VendorUnreadable.make(tell(error))
})

/** Two clients may choose the same key. Each gets the avatar of its own request, since the key contains that. */
const keyOf = (given: IdempotencyKey, request: CreatePhotoAvatar) =>
  Effect.map(contentKey(request), (digest) => IdempotencyKey.make(`${given}:${digest}`))

const avatars = HttpApiBuilder.group(Api.AvatarApi, "avatars", (handlers) =>
  handlers.handle("create", ({ headers, payload }) =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const idempotencyKey = yield* keyOf(headers["idempotency-key"], payload)
      const { look } = yield* avatars.createPhotoAvatar(payload, { idempotencyKey }).pipe(
        Effect.tapError((error) => (mayExist(error) ? Effect.logError(error.message) : Effect.void)),
        Effect.onInterrupt(() => Effect.logError("The client went away: its avatar may exist.")),
        Effect.annotateLogs({ idempotencyKey })
      )
      return { lookId: look.id }
    }).pipe(Effect.mapError(toResponse))
  )
)

/** The API of the service. It requires an AvatarService, live or mocked. */
export const layerApi = Layer.provide(HttpApiBuilder.api(Api.AvatarApi), avatars)
