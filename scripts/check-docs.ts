import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

/**
 * Type-checks every example in the docstrings, the README and docs/ as a user's program, and finds exported functions
 * and service tags without one, links of the pages that lead to no file or no heading, and pages that `llms.txt` lacks.
 */
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

const markdownIn = (folder: string) =>
  readdirSync(folder)
    .filter((path) => path.endsWith(".md"))
    .map((path) => join(folder, path))

const examples = ["README.md", ...markdownIn("docs"), ...sources].flatMap((path) =>
  examplesOf(path).map((code, index) => [`${path.replaceAll(/[/.]/g, "-")}-${index + 1}.ts`, code] as const)
)
for (const [name, code] of examples) writeFileSync(join(directory, name), code)
execFileSync(process.execPath, ["node_modules/typescript-7/bin/tsc", "-p", directory], { stdio: "inherit" })
process.stdout.write(`${examples.length} examples compile\n`)

/** The exported functions and service tags of a file whose docstrings show no example. */
const withoutExample = (path: string) =>
  [
    ...readFileSync(path, "utf8").matchAll(
      /\/\*\*\n((?: \*.*\n)*?) \*\/\nexport (?:const (?=[a-z])|class (?=\w+ extends Context\.Tag))(\w+)/g
    )
  ]
    .filter(([, doc = ""]) => doc.includes("@since") && !doc.includes("```ts"))
    .map(([, , name]) => `${path}: ${name}`)

const publicSources = [...sources, "mock/faults/Fault.ts", "mock/faults/FaultPlan.ts"].filter(
  (path) => !path.includes("/internal/")
)

/** The anchors of a page's headings, as GitHub makes them. */
const anchorsOf = (path: string) =>
  [...readFileSync(path, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-")
  )

const isDead = (page: string, link: string) => {
  const [path = "", anchor] = link.split("#")
  const target = path === "" ? page : join(dirname(page), path)
  return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor))
}

const dead = [...markdownIn("."), ...markdownIn("docs"), "llms.txt"].flatMap((page) =>
  [...readFileSync(page, "utf8").matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = ""]) => link)
    .filter((link) => !/^[a-z]+:/.test(link) && isDead(page, link))
    .map((link) => `${page}: ${link}`)
)

const llms = readFileSync("llms.txt", "utf8")

const problems = {
  "dead links": dead,
  "functions and tags without an example": publicSources.flatMap(withoutExample),
  "pages that llms.txt does not list": markdownIn("docs").filter((page) => !llms.includes(`](${page})`))
}

for (const [what, places] of Object.entries(problems)) {
  if (places.length === 0) continue
  process.stderr.write(`${what}:\n${places.join("\n")}\n`)
  process.exitCode = 1
}
