import { readFileSync } from "node:fs"
import { assert, it } from "@effect/vitest"
import manifest from "../package.json" with { type: "json" }
import { version } from "../src/services/internal/version.ts"

it("the User-Agent names the version that is published", () => {
  assert.strictEqual(version, manifest.version)
})

it("the README shows the summary that the matrix wrote", () => {
  const cellsOf = (file: string) =>
    readFileSync(new URL(`../${file}`, import.meta.url), "utf8")
      .split("\n")
      .map((line) => line.replaceAll(/[\s-]/g, ""))
  const page = cellsOf("docs/duplicates.md")
  const from = page.findIndex((line) => /^\|of\d+faults/.test(line))
  const summary = page.slice(from, page.indexOf("", from))
  assert.isAtLeast(summary.length, 6)
  assert.includeMembers(cellsOf("README.md"), summary)
})
