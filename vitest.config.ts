import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

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
    include: ["test/**/*.test.ts"],
    globalSetup: "test/support/compilePrograms.ts",
    setupFiles: ["test/support/setUp.ts"],
    runner: "test/support/TestRunner.ts",
    isolate: false,
    maxWorkers: 3,
    minWorkers: 3,
    maxConcurrency: 32,
    // A limit is reached only by what hangs: a busy machine may be ten times slower than an idle one.
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
    teardownTimeout: 120_000
  }
})
