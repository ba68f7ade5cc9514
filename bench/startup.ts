import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { Array as Arr } from "effect"
import { median } from "./measure.ts"

const root = fileURLToPath(new URL("..", import.meta.url))

const millisecondsOf = (command: string, args: ReadonlyArray<string>) => {
  const startedAt = performance.now()
  execFileSync(command, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] })
  return performance.now() - startedAt
}

const medianOf = (command: string, args: ReadonlyArray<string>, rounds = 5) =>
  median(Arr.makeBy(rounds, () => millisecondsOf(command, args)))

const evaluate = (code: string) => medianOf(process.execPath, ["--input-type=module", "-e", code])

const untilTheMockAnswers = `
  import { Effect } from "effect"
  import { PhotoAvatarService, ImageKey } from "./dist/src/index.js"
  import * as Mock from "./dist/src/layers/Mock.js"
  const create = Effect.flatMap(PhotoAvatarService, (service) =>
    service.createGroup({ name: "Ada", imageKey: ImageKey.make("image/5f1c/original") }))
  await Effect.runPromise(Effect.provide(create, Mock.layer()))
`

/** How many milliseconds a process of Node takes to start, to load an entry, until the mock answers, and for `npm start`. */
export const measureStartup = () => {
  execFileSync("npm", ["run", "-s", "build"], { cwd: root, stdio: "inherit" })
  const figures = {
    "node alone": evaluate(""),
    "import effect": evaluate('await import("effect")'),
    "import .": evaluate('await import("./dist/src/index.js")'),
    "import ./pipeline": evaluate('await import("./dist/src/services/PhotoAvatarPipeline.js")'),
    "import ./node": evaluate('await import("./dist/src/layers/Node.js")'),
    "import ./mock": evaluate('await import("./dist/src/layers/Mock.js")'),
    "until the mock answers": evaluate(untilTheMockAnswers),
    "npm start": medianOf("npm", ["start", "--silent"])
  }
  execFileSync("rm", ["-rf", "dist"], { cwd: root })
  return figures
}
