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
  test: { include: ["test/**/*.test.ts"], maxWorkers: 3, minWorkers: 3, testTimeout: 180_000, hookTimeout: 60_000 }
})
