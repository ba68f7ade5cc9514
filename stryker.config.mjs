import process from "node:process"

const inServices = (...names) => names.map((name) => `test/services/${name}.test.ts`)

const ofCalls = inServices("errorMapping", "HeyGenClient", "observability", "resend", "call", "AvatarService")
const ofBodies = inServices("uploadPhoto", "contentKey")

/** The tests that are run on the mutants of a directory, without the slow simulations of its pace. */
const testsOf = {
  "src/services/internal/reply": [...inServices("reply/*"), ...ofCalls],
  "src/services/internal/call": [
    ...inServices("history", "within", "pipeline/PhotoAvatarPipeline"),
    ...ofCalls,
    ...ofBodies
  ],
  "src/services/internal/transport": [...inServices("redact", "readBody"), ...ofCalls, ...ofBodies],
  "src/services/internal/photo": [...ofBodies, ...inServices("AvatarService")],
  "src/services/internal/pipeline": inServices("pipeline/!(pace|paceScenarios|rowsInPipes)"),
  "src/services/internal/durable": inServices("durable/*"),
  "src/domain": ["test/domain/**/*.test.ts", ...ofCalls, ...ofBodies, ...inServices("awaits", "AvatarCreator")]
}

const directories = Object.keys(testsOf)
const asked = process.argv[process.argv.indexOf("--mutate") + 1] ?? ""
const mutated = directories.filter((directory) => asked.includes(`${directory}/`))
const testFiles = (mutated.length > 0 ? mutated : directories).flatMap((directory) => testsOf[directory])

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "vitest.mutate.config.ts", related: false },
  mutate: directories.map((directory) => `${directory}/**/*.ts`),
  testFiles: [...new Set(testFiles)],
  mutator: { excludedMutations: ["StringLiteral"] },
  coverageAnalysis: "perTest",
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 15_000,
  tempDirName: ".stryker-tmp",
  reporters: ["clear-text", "progress-append-only", "json"],
  clearTextReporter: { reportTests: false, allowColor: false },
  jsonReporter: { fileName: ".stryker-tmp/report.json" }
}
