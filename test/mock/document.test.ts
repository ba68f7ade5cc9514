import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { applyPatch } from "rfc6902"
import { buildDocument } from "../../mock/heygen/buildDocument.ts"
import { buildScenarios } from "../../mock/heygen/buildScenarios.ts"
import type { Method } from "../../mock/Scenario.ts"
import { scenarios } from "../../mock/scenarios.ts"
import { type Version, versionOf } from "../../mock/versionOf.ts"
import { operations } from "../../src/layers/internal/mock/operationFor.ts"
import { exampleOf, openapi, operationOf, responsesOf } from "../support/document.ts"

const scenariosFile = new URL("../../mock/scenarios.ts", import.meta.url)

const readPart = (name: string) => readFileSync(new URL(`../../mock/heygen/${name}.json`, import.meta.url), "utf8")

interface Step {
  readonly op: "test" | "replace" | "add" | "move"
  readonly path: string
  readonly reason: string
}

const steps: ReadonlyArray<Step> = JSON.parse(readPart("corrections"))

type Responses = ReturnType<typeof responsesOf>

const operationsOf = (version: Version) =>
  Object.entries(operations).filter(([_, { path }]) => versionOf(path) === version)

const codesOf = (responses: Responses) => responses.map(([code]) => code)

const bodiesOf = (responses: Responses) =>
  responses.flatMap(([_, { content = {} }]) =>
    Object.values(content["application/json"]?.examples ?? {}).map(({ value }) => value as { readonly error: object })
  )

interface CreatedAvatar {
  readonly avatar_item: { readonly group_id: string }
  readonly avatar_group: { readonly id: string } | null
}

const createdAvatar = (name: string) =>
  (exampleOf(operations["v3.createPhotoAvatar"], 200, name) as { readonly data: CreatedAvatar }).data

const unnamedEnumsIn = (node: unknown): ReadonlyArray<unknown> => {
  if (typeof node !== "object" || node === null) return []
  const own = "enum" in node && Array.isArray(node.enum) && node.enum.length > 1 ? [node.enum] : []
  return [...own, ...Object.values(node).flatMap(unnamedEnumsIn)]
}

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
    assert.isTrue(steps.some(({ op }) => op === "test"))
    for (const [index, { op, path }] of steps.entries()) {
      if (op !== "test") continue
      const changed = JSON.parse(readPart("published"))
      applyPatch(changed, [{ op: "replace", path, value: "changed upstream" }])
      const failures = applyPatch(changed, JSON.parse(readPart("corrections")))
      assert.instanceOf(failures[index], Error)
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

  it.each(operationsOf("v3"))("answers each refusal of %s in v3's shape, and in no other", (_, operation) => {
    const refusals = responsesOf(operation).filter(([code]) => Number(code) >= 400)
    assert.includeMembers(codesOf(refusals), ["400", "401", "402", "404", "409", "429", "503"])
    assert.notInclude(codesOf(refusals), "422")
    const bodies = bodiesOf(refusals)
    assert.isAtLeast(bodies.length, 20)
    for (const body of bodies) {
      assert.hasAllKeys(body, ["error"])
      assert.hasAllKeys(body.error, ["code", "message", "param", "doc_url"])
    }
  })

  it.each(operationsOf("v2"))("answers no refusal of %s in v3's shape", (_, operation) => {
    const refusals = responsesOf(operation).filter(([code]) => Number(code) >= 400)
    assert.notInclude(codesOf(refusals), "422")
    const bodies = bodiesOf(refusals)
    assert.isAtLeast(bodies.length, 20)
    for (const body of bodies) assert.notNestedProperty(body, "error.doc_url")
  })

  it.each(["created", "intoGroup"])("has one group in the example %s of a v3 create", (name) => {
    const { avatar_group: group, avatar_item: look } = createdAvatar(name)
    assert.strictEqual(look.group_id, group?.id ?? createdAvatar("created").avatar_group?.id)
  })

  it("names every enum of more than one value", () => {
    assert.deepStrictEqual(unnamedEnumsIn(openapi.paths), [])
    for (const schema of Object.values<object>(openapi.components.schemas)) {
      assert.deepStrictEqual(Object.values(schema).flatMap(unnamedEnumsIn), [])
    }
  })

  it("links to HeyGen's present documentation only", () => {
    assert.notInclude(JSON.stringify(openapi), "docs.heygen.com")
  })

  it.each(Object.entries(operations))("lists %s in x-methods", (method, operation) => {
    assert.include(operationOf(operation)["x-methods"], method)
  })
})
