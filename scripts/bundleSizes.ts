import { gzipSync } from "node:zlib"
import { build } from "esbuild"

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

const kilobytes = (text: string) => gzipSync(text).length / 1000

/** An application that creates a photo avatar on v3: its code from this library, and its sizes in kB, minified and compressed. */
export const bundleSizes = async () => {
  const own = await bundle(["effect/*", "@effect/*"])
  return { own, sizes: { "in all": kilobytes(await bundle([])), "of this library": kilobytes(own) } }
}
