import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import type { StatefulOptions } from "../../../mock/stateful/StatefulOptions.ts"
import { AvatarService } from "../../services/AvatarService.ts"
import { PhotoAvatarService } from "../../services/PhotoAvatarService.ts"
import { heyGenInMemory } from "../internal/mock/heyGenInMemory.ts"
import { type Options, type Services, servicesAt } from "./servicesAt.ts"

/**
 * How {@link layerInMemory} behaves: the {@link StatefulOptions} of HeyGen, and the methods of `PhotoAvatarService` (`v2`)
 * and `AvatarService` (`v3`) to override.
 *
 * @since 0.1.0
 * @category Mock
 */
export interface InMemoryOptions extends StatefulOptions {
  readonly v2?: Overrides<PhotoAvatarService.Service> | undefined
  readonly v3?: Overrides<AvatarService.Service> | undefined
}

/** An override that is undefined counts as absent. */
type Overrides<Service> = { readonly [Method in keyof Service]?: Service[Method] | undefined }

const overridden = <Service extends object>(service: Service, overrides: Overrides<Service> = {}): Service => ({
  ...service,
  ...Record.filter(overrides, Predicate.isNotUndefined)
})

/**
 * The services on a HeyGen in memory that remembers, without a network, for an application's unit tests.
 *
 * **When to use**
 *
 * To test what the application does with HeyGen's answers. To test against the API's contract, use `Mock.layer`.
 *
 * **Details**
 *
 * What is created can be read, listed, renamed and deleted, on v2 and v3 alike. It is ready when it is first polled,
 * unless `polls` says otherwise. Ids count from `asset-1`, `group-1`, `look-1` and `generation-1`; on v2, a group has the
 * id of its first look. Times are those of the Clock with which the layer is built. On v3 the same idempotency key
 * returns the same look for 24 hours. An image key or asset id that the mock did not return is accepted. It refuses, on
 * v3, a deleted asset, an asset that is no photo, and a reference look that is not ready; on v2, an image key that is an
 * asset id, a generation id or a URL, and a generated photo with the `generationId` of another generation or, in
 * `addLooks`, without a `generationId`. It refuses an upload that is no JPEG or PNG, or is declared as an image of another
 * type (on v1: as any other type); v3 also accepts what is declared as `video/*`, `audio/*`, `application/pdf` or
 * `application/x-subrip`.
 *
 * Its base URL is its own, so that a durable batch that was begun on it cannot be continued on HeyGen.
 *
 * The services, their limits and their retries are those of production; `retry: { times: 0 }` avoids the delays of
 * retries. An override replaces only that method: `awaitGeneration` still polls the original `getGeneration`.
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
export const layerInMemory = (
  { v2, v3, ...heyGen }: InMemoryOptions = {},
  options: Options = {}
): Layer.Layer<Services> =>
  Layer.merge(
    Layer.effect(
      PhotoAvatarService,
      Effect.map(PhotoAvatarService, (service) => overridden(service, v2))
    ),
    Layer.effect(
      AvatarService,
      Effect.map(AvatarService, (service) => overridden(service, v3))
    )
  ).pipe(
    Layer.provideMerge(servicesAt("https://heygen.in-memory.invalid", options)),
    Layer.provide(heyGenInMemory(heyGen))
  )
