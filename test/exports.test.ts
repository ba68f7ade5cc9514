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

const compile = () => {
  const { config } = ts.readConfigFile(resolve(root, "tsconfig.build.json"), ts.sys.readFile)
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const program = ts.createProgram(fileNames, { ...options, emitDeclarationOnly: true, outDir: root })
  const declarations = new Map<string, string>()
  program.emit(undefined, (name, text) => declarations.set(name, text), undefined, true)
  return { checker: program.getTypeChecker(), declarations, program }
}

const { checker, declarations, program } = compile()

const exportsOf = (entry: string) => {
  const file = program.getSourceFile(resolve(root, `${entry}.ts`))
  const module = file && checker.getSymbolAtLocation(file)
  return module === undefined ? [] : checker.getExportsOfModule(module).map(({ name }) => name)
}

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, "")

/** The declarations that an application's compiler reads, from an entry on. */
const reachedFrom = (entry: string) => {
  const reached = new Map<string, string>()
  const visit = (name: string) => {
    const text = withoutComments(declarations.get(name) ?? "")
    if (reached.has(name)) return
    reached.set(name, text)
    for (const [, path] of text.matchAll(/"(\.{1,2}\/[^"]+)\.(?:js|ts)"/g))
      visit(resolve(dirname(name), `${path}.d.ts`))
  }
  visit(resolve(root, `${entry}.d.ts`))
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
        .flatMap((line) => (/\bany\b(?!")/.test(line) ? [`${file.replace(root, "")}: ${line.trim()}`] : []))
    )
    assert.deepStrictEqual(
      lines.filter((line) => !/^\/src\/domain\/pipeline\/RowResult\.d\.ts: (.*CreatedRow<any>;|.*=> any;)/.test(line)),
      []
    )
  })
})
