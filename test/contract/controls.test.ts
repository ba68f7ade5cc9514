import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { assert, describe, layer } from "@effect/vitest"
import { Cause, Effect, Exit, Layer, Record } from "effect"
import * as Mock from "effect-photo-avatar/mock"
import { readDocument } from "../../mock/prism/loadPrism.ts"
import { operationsOf } from "../../mock/prism/operations.ts"
import { startPrism } from "../../mock/prism/startPrism.ts"
import { operations } from "../../src/layers/internal/mock/operationFor.ts"
import { calls } from "../support/calls.ts"

interface Media {
  schema: object
}

interface Documented {
  parameters?: Array<object>
  readonly requestBody?: { readonly content: Record<string, Media> }
  readonly responses: Record<string, { readonly content: Record<string, Media> }>
}

const demandMore = (media: Media | undefined) => {
  if (media !== undefined) media.schema = { allOf: [media.schema, { type: "object", required: ["surplus"] }] }
  return media !== undefined
}

/**
 * Changes to the document that make every operation violate it, to prove that Prism checks each: it skips schemas that
 * it cannot compile.
 */
const changes: Record<string, (operation: Documented) => void> = {
  request: (operation) => {
    const isJson = demandMore(operation.requestBody?.content["application/json"])
    const surplus = { name: "surplus", in: "query", required: true, schema: { type: "string" } }
    if (!isJson) operation.parameters = [...(operation.parameters ?? []), surplus]
  },
  response: (operation) => demandMore(operation.responses["200"]?.content["application/json"])
}

const changedPrism = (change: (operation: Documented) => void) =>
  Layer.scoped(
    Mock.MockServer,
    Effect.gen(function* () {
      const changed = JSON.parse(JSON.stringify(yield* readDocument))
      for (const { method, path } of Object.values(operations)) {
        const operation = changed.paths[path][method.toLowerCase()]
        if (operation["x-changed"] !== true) change(operation)
        operation["x-changed"] = true
      }
      const { baseUrl } = yield* Effect.flatMap(operationsOf(changed), startPrism)
      return { baseUrl, knowsScenarios: true }
    })
  )

describe.each(Object.entries(changes))("a %s that violates the document is a defect", (where, change) => {
  layer(Layer.merge(changedPrism(change), FetchHttpClient.layer), { excludeTestServices: true })((it) => {
    it.effect.each(Record.toEntries(calls))("of %s", ([method, call]) =>
      Effect.gen(function* () {
        const exit = yield* Effect.exit(Effect.provide(call, Mock.layerServices()))
        assert.isTrue(Exit.isFailure(exit) && Cause.isDie(exit.cause), `${method}: ${exit}`)
        assert.include(String(exit), where)
        assert.include(String(exit), "surplus")
      })
    )
  })
})
