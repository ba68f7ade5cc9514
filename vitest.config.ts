import { fileURLToPath } from "node:url"
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config"

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const compilePrograms = "test/support/compilePrograms.ts"

const project = (name: string, test: TestProjectInlineConfiguration["test"]): TestProjectInlineConfiguration => ({
  extends: true,
  test: { ...test, name }
})

export default defineConfig({
  resolve: {
    alias: [
      { find: /^effect-photo-avatar$/, replacement: file("src/index.ts") },
      { find: /^effect-photo-avatar\/node$/, replacement: file("src/layers/Node.ts") },
      { find: /^effect-photo-avatar\/pipeline$/, replacement: file("src/services/PhotoAvatarPipeline.ts") },
      { find: /^effect-photo-avatar\/durable$/, replacement: file("src/layers/Durable.ts") },
      { find: /^effect-photo-avatar\/mock$/, replacement: file("src/layers/Mock.ts") }
    ]
  },
  test: {
    projects: [
      project("unit", {
        include: ["test/*.test.ts", "test/{domain,layers,mock,services}/**/*.test.ts"],
        maxConcurrency: 32
      }),
      project("contract", { include: ["test/contract/**/*.test.ts"] }),
      project("faults", { include: ["test/faults/**/*.test.ts"], globalSetup: compilePrograms }),
      project("examples", { include: ["test/examples/**/*.test.ts"], globalSetup: compilePrograms })
    ],
    isolate: false,
    setupFiles: ["test/support/setUp.ts"],
    maxWorkers: 3,
    minWorkers: 3,
    // A limit is reached only by what hangs: a busy machine may be ten times slower than an idle one.
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
    teardownTimeout: 120_000
  }
})
