import { execFileSync } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/** Type-checks every example in the docstrings, the README and docs/ as a user's program. */
const directory = "node_modules/.cache/docs-examples"

const examplesOf = (path: string) =>
  [...readFileSync(path, "utf8").matchAll(/^[ *]*```ts\n([\s\S]*?)^[ *]*```$/gm)].map(([, code = ""]) =>
    path.endsWith(".ts") ? code.replace(/^ *\* ?/gm, "") : code
  )

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => join("src", path))

rmSync(directory, { recursive: true, force: true })
mkdirSync(directory, { recursive: true })
writeFileSync(
  join(directory, "tsconfig.json"),
  JSON.stringify({
    extends: "../../../tsconfig.json",
    compilerOptions: { noUnusedLocals: false },
    include: ["*.ts"],
    exclude: []
  })
)

const pages = readdirSync("docs").filter((path) => path.endsWith(".md"))

const examples = ["README.md", ...pages.map((path) => join("docs", path)), ...sources].flatMap((path) =>
  examplesOf(path).map((code, index) => [`${path.replaceAll(/[/.]/g, "-")}-${index + 1}.ts`, code] as const)
)
for (const [name, code] of examples) writeFileSync(join(directory, name), code)
execFileSync("npx", ["tsc", "-p", directory], { stdio: "inherit" })
process.stdout.write(`${examples.length} examples compile\n`)
