import { assert, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import * as OnNode from "effect-photo-avatar/node"
import { asOn } from "../support/runtimes.ts"

const layers = {
  layer: OnNode.layer({ apiKey: Redacted.make("a-key-of-a-test") }),
  layerFromConfig: OnNode.layerFromConfig({ apiKey: Redacted.make("a-key-of-a-test") })
}

it.scopedLive.each(Object.entries(layers))("on Bun, %s says what to use instead", ([_, layer]) =>
  Effect.gen(function* () {
    yield* asOn("Bun")
    assert.include(String(yield* Effect.flip(Layer.build(layer))), "FetchHttpClient.layer")
  })
)
