import { writeFileSync } from "node:fs"
import { buildDocument } from "../mock/heygen/buildDocument.ts"
import { buildScenarios } from "../mock/heygen/buildScenarios.ts"

const write = (name: string, text: string) => writeFileSync(new URL(`../mock/${name}`, import.meta.url), text)

const document = buildDocument()

write("openapi.json", `${JSON.stringify(document, null, 2)}\n`)
write("scenarios.ts", buildScenarios(document))
