import { execFileSync } from "node:child_process"
import { readdirSync, rmSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import ts from "typescript"
import { expect } from "vitest"

const root = resolve(import.meta.dirname, "..")

const entries = {
  ".": "src/index",
  "./node": "src/layers/Node",
  "./mock": "src/layers/Mock",
  "./pipeline": "src/services/PhotoAvatarPipeline",
  "./durable": "src/layers/Durable"
}

const directory = resolve(root, "node_modules/.cache/declarations")

const emitDeclarations = () => {
  rmSync(directory, { recursive: true, force: true })
  execFileSync(process.execPath, [
    "node_modules/typescript-7/bin/tsc",
    ...["--project", "tsconfig.build.json", "--emitDeclarationOnly", "--outDir", directory]
  ])
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".d.ts"))
    .map((path) => resolve(directory, path))
}

const declarations = emitDeclarations()

const program = ts.createProgram(declarations, {
  noResolve: true,
  noLib: true,
  types: [],
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  module: ts.ModuleKind.ESNext
})

const checker = program.getTypeChecker()

const exportsOf = (entry: string) => {
  const file = program.getSourceFile(resolve(directory, `${entry}.d.ts`))
  const module = file && checker.getSymbolAtLocation(file)
  return module === undefined ? [] : checker.getExportsOfModule(module).map(({ name }) => name)
}

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, "")

/** The declarations that an application's compiler reads, from an entry on. */
const reachedFrom = (entry: string) => {
  const reached = new Map<string, string>()
  const visit = (name: string) => {
    const text = withoutComments(program.getSourceFile(name)?.text ?? "")
    if (reached.has(name)) return
    reached.set(name, text)
    for (const [, path] of text.matchAll(/"(\.{1,2}\/[^"]+)\.(?:js|ts)"/g))
      visit(resolve(dirname(name), `${path}.d.ts`))
  }
  visit(resolve(directory, `${entry}.d.ts`))
  return reached
}

describe.each(Object.entries(entries))("the entry %s", (name, entry) => {
  it("exports what it did: look at the change, then run `npx vitest run test/exports.test.ts -u`", async () => {
    const names = exportsOf(entry).sort()
    assert.isNotEmpty(names)
    await expect(`${names.join("\n")}\n`).toMatchFileSnapshot(`exports/${name === "." ? "index" : name.slice(2)}.txt`)
  })

  it("leads to no internal type", () => {
    const reached = [...reachedFrom(entry).keys()]
    assert.isAbove(reached.length, 3)
    assert.deepStrictEqual(
      reached.filter((file) => file.includes("/internal/")),
      []
    )
  })

  it("leads to no any, but for those in what Effect's taggedEnum asks of cases", () => {
    const lines = [...reachedFrom(entry)].flatMap(([file, text]) =>
      text
        .split("\n")
        .flatMap((line) => (/\bany\b(?!")/.test(line) ? [`${file.replace(directory, "")}: ${line.trim()}`] : []))
    )
    assert.deepStrictEqual(
      lines.filter(
        (line) =>
          !/^\/src\/domain\/pipeline\/RowResult\.d\.ts: .*(CreatedRow<any>;|=> any;|(CreatedRow|RowResult)Definition, any, any, any, any>)/.test(
            line
          )
      ),
      []
    )
  })
})
