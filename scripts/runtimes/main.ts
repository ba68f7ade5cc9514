import { execFile, execFileSync } from "node:child_process"
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import { build } from "esbuild"
import { chromiumVersion, runInBrowser } from "./browser.ts"
import type { Result } from "./check.ts"
import type { Places } from "./Places.ts"
import { type Package, runtimes, workerd } from "./runtimes.ts"
import { startServers } from "./servers.ts"
import { type Column, page } from "./table.ts"
import { runInWorker } from "./worker.ts"

/** Packs the library, runs the checks of this folder on every runtime, and writes docs/runtimes.md. */
const root = fileURLToPath(new URL("../..", import.meta.url))
const peers = ["effect", "@effect/platform", "@effect/platform-node", "@effect/sql", "@effect/sql-libsql"]

const aliasOf = ({ name, version }: Package) => `${name.replaceAll(/\W+/g, "-").replace(/^-/, "")}-${version}`

const versionOf = (folder: string): string =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version.replace(/^v/, "")

/** A blank project with the packed library, its peers, the runtimes, and the program that they run. */
const makeProject = async (project: string) => {
  const packed = execFileSync("npm", ["pack", "--silent", "--pack-destination", project], { cwd: root })
  const dependencies = Object.fromEntries([
    ["effect-photo-avatar", `file:${packed.toString().trim().split("\n").at(-1)}`],
    ...peers.map((name) => [name, versionOf(join(root, "node_modules", name))]),
    ...[...runtimes, workerd].map((runtime) => [
      aliasOf(runtime.package),
      `npm:${runtime.package.name}@${runtime.package.version}`
    ])
  ])
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }))
  const flags = ["--loglevel=error", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts"]
  execFileSync("npm", ["install", ...flags], { cwd: project, stdio: "inherit" })
  cpSync(join(root, "scripts/runtimes"), join(project, "checks"), { recursive: true })
  await build({
    entryPoints: [join(project, "checks/onProcess.ts")],
    outfile: join(project, "program.js"),
    bundle: true,
    format: "esm",
    packages: "external",
    platform: "neutral"
  })
}

const resultsIn = (lines: string): ReadonlyArray<Result> =>
  lines
    .split("\n")
    .filter((line) => line.startsWith('{"check"'))
    .map((line) => JSON.parse(line))

/** Runs the program in a folder of its own. */
const runProcess = (
  command: readonly [string, ...ReadonlyArray<string>],
  transport: "fetch" | "undici",
  project: string,
  places: Places
) =>
  Effect.async<ReadonlyArray<Result>>((resume) => {
    const [file, ...flags] = command
    const options = {
      cwd: mkdtempSync(join(project, "run-")),
      timeout: 180_000,
      env: { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" }
    }
    execFile(file, [...flags, "../program.js", transport, JSON.stringify(places)], options, (error, stdout, stderr) => {
      if (error !== null) process.stderr.write(`${file} ${transport}: ${error.message}\n${stderr}\n`)
      resume(Effect.succeed(resultsIn(stdout)))
    })
  })

const withoutNode = (runtime: string, lines: string, needNode: ReadonlyArray<string>): Column => ({
  runtime,
  results: [...resultsIn(lines), ...needNode.map((check) => ({ check, result: "n/a: needs Node's built-ins" }))]
})

const inWorker = (project: string, places: Places) => {
  const folder = join(project, "node_modules", aliasOf(workerd.package))
  return Effect.map(
    Effect.promise(() => runInWorker(workerd.command(folder), project, places)),
    (lines) => [`${workerd.name} ${versionOf(folder)}`, lines] as const
  )
}

const browser = `Chromium ${chromiumVersion()}`

const inBrowser = (project: string, places: Places) =>
  Effect.map(
    Effect.promise(() => runInBrowser(project, places)),
    (lines) => [browser, lines] as const
  )

const onEveryRuntime = (project: string) =>
  Effect.gen(function* () {
    const places = yield* startServers
    const run = (transport: "fetch" | "undici") =>
      Effect.forEach(runtimes, ({ command, name, package: from }) => {
        const folder = join(project, "node_modules", aliasOf(from))
        return Effect.map(
          runProcess(command(folder), transport, project, places),
          (results): Column => ({ runtime: `${name} ${versionOf(folder)}`, results })
        )
      })
    const fetch = yield* run("fetch")
    const undici = yield* run("undici")
    const checks = fetch[0]?.results.map(({ check }) => check) ?? []
    const needNode = checks.filter((check) => /durable|mock/.test(check))
    const others = yield* Effect.all([inWorker(project, places), inBrowser(project, places)])
    return { fetch: [...fetch, ...others.map(([runtime, lines]) => withoutNode(runtime, lines, needNode))], undici }
  })

/** Node is what every check must work on. */
const failuresOnNode = (columns: ReadonlyArray<Column>) =>
  columns
    .filter(({ runtime }) => runtime.startsWith("Node"))
    .flatMap(({ results, runtime }) =>
      results.filter(({ result }) => result !== "works").map(({ check, result }) => `${runtime}: ${check}: ${result}`)
    )

const project = mkdtempSync(join(tmpdir(), "runtimes-"))
try {
  await makeProject(project)
  const { fetch, undici } = await Effect.runPromise(Effect.scoped(onEveryRuntime(project)))
  writeFileSync(join(root, "docs/runtimes.md"), page(fetch, undici))
  const failures = failuresOnNode([...fetch, ...undici])
  if (failures.length > 0) {
    process.stderr.write(`${failures.join("\n")}\n`)
    process.exitCode = 1
  }
} finally {
  rmSync(project, { recursive: true, force: true })
}
