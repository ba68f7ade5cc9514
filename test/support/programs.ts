import { resolve } from "node:path"

export const programs = [
  "examples/both-kinds-of-photo.ts",
  "examples/bulk/main.ts",
  "examples/create-group.ts",
  "examples/many-machines/main.ts",
  "examples/many-machines/worker.ts",
  "examples/photo-to-avatar.ts",
  "examples/photo-to-group.ts",
  "examples/prompt-to-group.ts",
  "scripts/mock.ts",
  "test/support/durableWorker.ts",
  "test/support/rowWorker.ts"
] as const

export type Program = (typeof programs)[number]

/** Where the programs are before the first test starts. */
export const compiledPrograms = resolve("node_modules/.cache/programs")

export const compiled = (program: Program) => `${compiledPrograms}/${program.replace(/ts$/, "mjs")}`
