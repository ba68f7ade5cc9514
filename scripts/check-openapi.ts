import { readFileSync } from "node:fs"
import { formatProblems, getTotals, lint, loadConfig } from "@redocly/openapi-core"
import { Ruleset, Spectral } from "@stoplight/spectral-core"
import { oas } from "@stoplight/spectral-rulesets"

/** Lints the document by the recommended rules of Spectral, and by those of Redocly with the exceptions in redocly.yaml. */
const path = "mock/openapi.json"

const lintBySpectral = async () => {
  const spectral = new Spectral()
  spectral.setRuleset(new Ruleset({ extends: [[oas, "recommended"]] }))
  const problems = await spectral.run(JSON.parse(readFileSync(path, "utf8")))
  for (const { code, message, path } of problems) process.stderr.write(`${code} at ${path.join("/")}: ${message}\n`)
  return problems.length
}

const lintByRedocly = async () => {
  const problems = await lint({ ref: path, config: await loadConfig({ configPath: "redocly.yaml" }) })
  const totals = getTotals(problems)
  if (problems.length > 0) formatProblems(problems, { format: "codeframe", totals, version: "" })
  return totals.errors + totals.warnings
}

const problems = (await lintBySpectral()) + (await lintByRedocly())
if (problems > 0) {
  process.stderr.write(`${problems} problems in ${path}\n`)
  process.exitCode = 1
} else process.stdout.write(`${path} keeps the rules of Spectral and Redocly\n`)
