import * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { AvatarService } from "../services/AvatarService.ts"
import { PhotoAvatarService } from "../services/PhotoAvatarService.ts"
import { heyGenInMemory } from "./internal/heyGenInMemory.ts"
import * as Live from "./Live.ts"

/**
 * The methods of `PhotoAvatarService` (`v2`) and `AvatarService` (`v3`) to override in {@link layerInMemory}.
 *
 * @since 0.1.0
 * @category Layers
 */
export interface InMemoryMethods {
  readonly v2?: Partial<PhotoAvatarService.Service> | undefined
  readonly v3?: Partial<AvatarService.Service> | undefined
}

/**
 * In-memory services without a network, for an application's unit tests.
 *
 * **When to use**
 *
 * To test the application, and not its use of HeyGen's API. To test against the API's contract, use `Mock.layer`.
 *
 * **Details**
 *
 * Requests are validated as in production. Each create returns a new `pending` group with the id `group-1`, `group-2`,
 * …, created at the Clock's time. Uploads get the ids `photo-1`, …, generations `generation-1`, …, with one photo each,
 * and added looks `look-2`, …. On v3, looks get the ids `look-1`, …, groups `group-1`, … and assets `asset-1`, …; the
 * same idempotency key returns the same look. Later reads return them as ready; anything that was not created is not
 * found. v3 does not see what v2 created.
 *
 * An override replaces only that method: `awaitGeneration` still polls the original `getGeneration`.
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
