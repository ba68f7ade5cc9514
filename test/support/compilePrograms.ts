import { build } from "esbuild"
import { compiledPrograms, programs } from "./programs.ts"

/** Compiles the programs that tests start: they start in a fifth of the time that tsx takes. */
export default () =>
  build({
    entryPoints: [...programs],
    outdir: compiledPrograms,
    outbase: ".",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    tsconfig: "tsconfig.json",
    external: ["@stoplight/*", "libsql", "@libsql/*"],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' }
  }).then(() => undefined)
