import * as Layer from "effect/Layer"
import { RowStore } from "../../services/RowStore.ts"
import { makeMemoryRowStore } from "../internal/store/memoryRowStore.ts"

/**
 * A row store for tests of durable pipelines, in memory. Its clock is that of Effect.
 *
 * **When to use**
 *
 * In tests alone: with it, a program that is run again creates, and pays for, every avatar again.
 *
 * **Details**
 *
 * It keeps the promises of the stores of `/durable` for one process. Each time the layer is built, the store is empty; runs
 * that are to find the rows of one another share it.
 *
 * **Example**
 *
 * ```ts
 * import { Effect, Layer, Stream } from "effect"
 * import { AvatarCreator } from "effect-photo-avatar"
 * import * as Durable from "effect-photo-avatar/durable"
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * const rows = Stream.make({ key: "zoe", request: { name: "Zoe", photo: new URL("https://photos.example/zoe.jpg") } })
 *
 * const run = Stream.runDrain(Durable.createFromPhotos(rows, { batch: "people" }))
 *
 * // The second run sends nothing.
 * const twice = Effect.zipRight(run, run).pipe(
 *   Effect.provide(Layer.merge(Layer.provide(AvatarCreator.layerV3, Mock.layerInMemory()), Mock.layerRowStore))
 * )
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerRowStore: Layer.Layer<RowStore> = Layer.fresh(Layer.effect(RowStore, makeMemoryRowStore))
