import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { applyPatch } from "rfc6902"
import { buildDocument } from "../../mock/heygen/buildDocument.ts"
import { buildScenarios } from "../../mock/heygen/buildScenarios.ts"
import type { Method } from "../../mock/Scenario.ts"
import { scenarios } from "../../mock/scenarios.ts"
import { operations } from "../../src/layers/internal/operations.ts"
import { openapi, operationOf, responsesOf } from "../support/document.ts"

const scenariosFile = new URL("../../mock/scenarios.ts", import.meta.url)

const readPart = (name: string) => readFileSync(new URL(`../../mock/heygen/${name}.json`, import.meta.url), "utf8")

interface Step {
  readonly op: "test" | "replace" | "add"
  readonly path: string
  readonly reason: string
}

const steps: ReadonlyArray<Step> = JSON.parse(readPart("corrections"))

describe("the OpenAPI document", () => {
  it("is HeyGen's own before corrections, byte for byte", () => {
    assert.strictEqual(
      createHash("sha256").update(readPart("published")).digest("hex"),
      "c7cce09035af356b088051e58b687c14a0134d950570d0000c583e6380c4601a"
    )
  })

  it("is built from its parts: run `npm run build:openapi` when this fails", () => {
    assert.deepStrictEqual(openapi, buildDocument())
  })

  it("has a reason for each correction, and a test before each replace", () => {
    steps.forEach((step, index) => {
      assert.isNotEmpty(step.reason)
      if (step.op === "replace") {
        const before = steps[index - 1]
        assert.deepStrictEqual([before?.op, before?.path], ["test", step.path])
      }
    })
  })

  it("fails to build when HeyGen changes a corrected value", () => {
    for (const [index, { op, path }] of steps.entries()) {
      if (op !== "test") continue
      const changed = JSON.parse(readPart("published"))
      applyPatch(changed, [{ op: "replace", path, value: "changed upstream" }])
      const failures = applyPatch(changed, JSON.parse(readPart("corrections")))
      assert.isNotNull(failures[index])
    }
  })

  it("matches the generated scenarios: run `npm run build:openapi` when this fails", () => {
    assert.strictEqual(readFileSync(scenariosFile, "utf8"), buildScenarios(buildDocument()))
  })

  it.each(Object.entries(operations))("has a scenario for each example of %s", (method, operation) => {
    const examples = responsesOf(operation).flatMap(([code, { content = {} }]) =>
      Object.values(content).flatMap((media) => Object.keys(media.examples ?? {}).map((name) => `${code} ${name}`))
    )
    const named: Record<string, { readonly code: number }> = scenarios[method as Method]
    assert.sameMembers(
      Object.entries(named).map(([name, { code }]) => `${code} ${name}`),
      examples
    )
  })

  it.each(Object.entries(operations))("lists %s in x-methods", (method, operation) => {
    assert.include(operationOf(operation)["x-methods"], method)
  })
})
