import * as HttpClient from "@effect/platform/HttpClient"
import { Effect, Layer, Redacted } from "effect"
import { PhotoAvatarService } from "../services/PhotoAvatarService.ts"
import { heyGenInMemory } from "./internal/heyGenInMemory.ts"
import * as Live from "./Live.ts"

/**
 * The service without a network, for an application's unit tests.
 *
 * **When to use**
 *
 * Where the application is under test and HeyGen is not. To test against the API's contract, use the mock.
 *
 * **Details**
 *
 * Requests are checked as in production. Each create gives a new `pending` group with the id `group-1`, `group-2`, …,
 * created at the Clock's time; uploads are `photo-1`, …, generations `generation-1`, …, with one photo each, and added
 * looks `look-2`, …. Asked for later, each is ready; what was not created is not found. A method passed in replaces the
 * one here, and no other: `awaitGeneration` goes on asking the `getGeneration` that is here.
 *
 * **Example**
 *
 * ```ts
 * import { Effect } from "effect"
 * import { layerTest, QuotaExceeded } from "effect-photo-avatar"
 *
 * const OutOfCredit = layerTest({
 *   createGroup: () =>
 *     Effect.fail(
 *       new QuotaExceeded({
 *         message: "out of credit",
 *         outcome: "rejected",
 *         operation: "PhotoAvatarService.createGroup",
 *         attempts: 1
 *       })
 *     )
 * })
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerTest = (methods: Partial<PhotoAvatarService.Service> = {}): Layer.Layer<Live.Services> =>
  Layer.effect(
    PhotoAvatarService,
    Effect.map(PhotoAvatarService, (service) => ({ ...service, ...methods }))
  ).pipe(
    Layer.provideMerge(Layer.orDie(Live.layer({ apiKey: Redacted.make("test-api-key") }))),
    Layer.provide(Layer.effect(HttpClient.HttpClient, heyGenInMemory))
  )
