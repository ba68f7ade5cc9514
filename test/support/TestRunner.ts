import { type VitestRunner, VitestTestRunner } from "vitest/runners"

type Report = NonNullable<VitestRunner["onTaskUpdate"]>

const ignoreLateAnswer = (reason: unknown) => {
  if (reason instanceof Error && reason.message === '[vitest-worker]: Timeout calling "onTaskUpdate"') return
  throw reason
}

/**
 * Vitest's main process has a minute to answer a worker's report. On a busy machine, a worker that is loading Prism reads the
 * answer later, which does no harm. Vitest would fail the file, and every further file of the worker.
 */
export default class TestRunner extends VitestTestRunner {
  #report: Report = () => Promise.resolve()

  get onTaskUpdate(): Report {
    return this.#report
  }

  /** Vitest sets how a runner reports. */
  set onTaskUpdate(report: Report) {
    this.#report = (...update) => report(...update).catch(ignoreLateAnswer)
  }
}
