import { bundleSizes } from "./bundleSizes.ts"

const limits = { "in all": 114, "of this library": 26 }

const { own, sizes } = await bundleSizes()

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
