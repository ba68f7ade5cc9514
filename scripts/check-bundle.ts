import { gzipSync } from "node:zlib"
import { build } from "esbuild"

/** The size limits of an application that creates a photo avatar on v3, in kB, minified and compressed. */
const limits = { "in all": 112, "of this library": 24 }

const bundle = async (external: Array<string>) => {
  const { outputFiles } = await build({
    entryPoints: [new URL("./bundle-check/create-on-v3.ts", import.meta.url).pathname],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    external,
    write: false
  })
  return outputFiles.map(({ text }) => text).join("")
}

const own = await bundle(["effect/*", "@effect/*"])
const sizes: Record<keyof typeof limits, number> = {
  "in all": gzipSync(await bundle([])).length / 1000,
  "of this library": gzipSync(own).length / 1000
}

const problems = Object.entries(limits).flatMap(([what, limit]) => {
  const size = sizes[what as keyof typeof limits]
  process.stdout.write(`${size.toFixed(1)} kB ${what}\n`)
  return size > limit ? [`The bundle has ${size.toFixed(1)} kB ${what}; the limit is ${limit} kB`] : []
})

if (/PhotoAvatarService|\/v2\//.test(own)) problems.push("The bundle of a v3 application contains parts of v2")

if (problems.length > 0) {
  process.stderr.write(`${problems.join("\n")}\n`)
  process.exitCode = 1
}
