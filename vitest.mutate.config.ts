import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"
import unit from "./vitest.config.ts"

/** Tests that take milliseconds: they come first, since the first test that fails ends the run of a mutant. */
const fast =
  /\/(reply\/\w+|pipeline\/(?!PhotoAvatarPipeline|stops)\w+|history|verdict|claim|doubts|keepKey|reader|records|runner|redact)\.test\.ts$/

class FastFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    return [...files].sort((one, other) => Number(fast.test(other.moduleId)) - Number(fast.test(one.moduleId)))
  }
}

const { globalSetup: _, ...test } = unit.test ?? {}

export default defineConfig({
  ...unit,
  test: { ...test, include: ["test/{domain,services}/**/*.test.ts"], sequence: { sequencer: FastFirst } }
})
