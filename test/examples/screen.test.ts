import { assert, it } from "@effect/vitest"
import { Cause, Effect, TestClock } from "effect"
import { makeScreen, type Output } from "../../examples/command-line/screen.ts"

const clearsTheLine = "\r\u001b[K"

/** A terminal that keeps what is written to it. */
const terminal = () => {
  const written: Array<string> = []
  const output = { isTTY: true, columns: 80, once: () => undefined, write: (text: string) => written.push(text) }
  return { output: output as unknown as Output, written }
}

it.scoped("a message comes above the line that is shown, and after the last one there is none", () =>
  Effect.gen(function* () {
    const { output, written } = terminal()
    const screen = makeScreen(output)
    yield* screen.show(() => Effect.succeed("3 of 9"))
    yield* TestClock.adjust("200 millis")
    yield* screen.say("a warning")
    yield* screen.sayLast("Ended.")
    assert.deepStrictEqual(written, [
      `${clearsTheLine}3 of 9`,
      `${clearsTheLine}a warning\n3 of 9`,
      `${clearsTheLine}Ended.\n`
    ])
  })
)

it.effect("a cause that is logged is printed with its message", () =>
  Effect.gen(function* () {
    const { output, written } = terminal()
    yield* Effect.provide(
      Effect.logError("Another row died", Cause.die(new Error("no memory"))),
      makeScreen(output).logger
    )
    assert.match(written.join(), /Another row died; Error: no memory/)
  })
)
