import { writeFileSync } from "node:fs"
import { buildDocument } from "../mock/buildDocument.ts"

writeFileSync(new URL("../mock/openapi.json", import.meta.url), `${JSON.stringify(buildDocument(), null, 2)}\n`)
