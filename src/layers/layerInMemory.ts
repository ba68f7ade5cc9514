import * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { AvatarService } from "../services/AvatarService.ts"
import { PhotoAvatarService } from "../services/PhotoAvatarService.ts"
import { heyGenInMemory } from "./internal/heyGenInMemory.ts"
import * as Live from "./Live.ts"

/**
 * The methods that {@link layerInMemory} replaces, of `PhotoAvatarService` (`v2`) and of `AvatarService` (`v3`).
 *
 * @since 0.1.0
 * @category Layers
 */
export interface InMemoryMethods {
  readonly v2?: Partial<PhotoAvatarService.Service> | undefined
  readonly v3?: Partial<AvatarService.Service> | undefined
}

/**
 * The services without a network, for an application's unit tests.
 *
 * **When to use**
 *
 * Where the application is under test and HeyGen is not. To test against the API's contract, use the mock.
 *
 * **Details**
 *
 * Requests are checked as in production. Each create gives a new `pending` group with the id `group-1`, `group-2`, …,
 * created at the Clock's time; uploads are `photo-1`, …, generations `generation-1`, …, with one photo each, and added
 * looks `look-2`, …. On v3 looks are `look-1`, …, in groups `group-1`, …, and assets `asset-1`, …; the same idempotency key
 * gets the same look. Asked for later, each is ready; what was not created is not found. What v2 makes v3 does not know.
 *
 * A method passed in replaces the one here, and no other: `awaitGeneration` goes on asking the `getGeneration` that is
 * here.
 *
 * **Example**
 *
 * ```ts
 * import { Effect } from "effect"
 * import { QuotaExceeded } from "effect-photo-avatar"
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * const OutOfCredit = Mock.layerInMemory({
 *   v3: {
 *     createPhotoAvatar: () =>
 *       Effect.fail(
 *         new QuotaExceeded({
 *           message: "out of credit",
 *           outcome: "rejected",
 *           operation: "AvatarService.createPhotoAvatar",
 *           attempts: 1
 *         })
 *       )
 *   }
 * })
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerInMemory = ({ v2, v3 }: InMemoryMethods = {}): Layer.Layer<Live.Services | PhotoAvatarService> =>
  Layer.merge(
    Layer.effect(
      PhotoAvatarService,
      Effect.map(PhotoAvatarService, (service) => ({ ...service, ...v2 }))
    ),
    Layer.effect(
      AvatarService,
      Effect.map(AvatarService, (service) => ({ ...service, ...v3 }))
    )
  ).pipe(
    Layer.provideMerge(PhotoAvatarService.layer),
    Layer.provideMerge(Layer.orDie(Live.layer({ apiKey: Redacted.make("test-api-key") }))),
    Layer.provide(Layer.effect(HttpClient.HttpClient, heyGenInMemory))
  )
