import { execFile } from "node:child_process"
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import * as Mock from "effect-photo-avatar/mock"
import { build } from "esbuild"
import { operations } from "../../src/layers/internal/mock/operationFor.ts"
import { exampleOf, firstExampleOf } from "../support/document.ts"
import { inheritedEnv } from "../support/inheritedEnv.ts"

const run = (env: Record<string, string>, ...args: ReadonlyArray<string>) =>
  new Promise<string>((resolve, reject) => {
    const options = { env: { ...inheritedEnv(), ...env }, maxBuffer: 16 * 1024 * 1024 }
    execFile(process.execPath, args, options, (error, stdout, stderr) =>
      error === null ? resolve(stdout) : reject(new Error(`${error.message}\n${stdout}\n${stderr}`))
    )
  })

/** A copy of the programs in scripts/generated-clients, inside this project so that it finds the packages installed here. */
const copyPrograms = async () => {
  await mkdir("node_modules/.cache", { recursive: true })
  const directory = await mkdtemp("node_modules/.cache/generated-clients-")
  await cp("scripts/generated-clients", directory, { recursive: true })
  return directory
}

const document = "mock/openapi.json"

const generate = async (directory: string) => {
  const openapiTypescript = ["node_modules/openapi-typescript/bin/cli.js", document, "-o", join(directory, "paths.ts")]
  const openapiGen = ["node_modules/@tim-smart/openapi-gen/main.js", "--spec", document, "--name", "HeyGen"]
  const [client] = await Promise.all([run({}, ...openapiGen), run({}, ...openapiTypescript)])
  await writeFile(join(directory, "Client.ts"), client)
}

const bundle = (directory: string) =>
  build({
    entryPoints: ["openapi-fetch.ts", "effect.ts"].map((program) => join(directory, program)),
    outdir: directory,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm"
  })

interface Created {
  readonly data: { readonly avatar_item: { readonly id: string }; readonly avatar_group: { readonly id: string } }
}

interface Listed {
  readonly data: ReadonlyArray<{ readonly id: string }>
}

const { data: created } = exampleOf(operations["v3.createPhotoAvatar"], 200, "created") as Created
const { data: listed } = firstExampleOf(operations["v3.listLooks"]) as Listed

layer(Mock.layerPrismServer, { excludeTestServices: true })("clients generated from the document", (it) => {
  it.scoped("compile, and work on the mock", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* Mock.MockServer
      const directory = yield* Effect.acquireRelease(Effect.promise(copyPrograms), (directory) =>
        Effect.promise(() => rm(directory, { recursive: true }))
      )
      yield* Effect.promise(() => generate(directory))
      yield* Effect.promise(() => run({}, "node_modules/typescript-7/bin/tsc", "--project", directory))
      yield* Effect.promise(() => bundle(directory))
      for (const program of ["openapi-fetch.mjs", "effect.mjs"]) {
        const printed = yield* Effect.promise(() => run({ BASE_URL: baseUrl }, join(directory, program)))
        assert.deepStrictEqual(
          JSON.parse(printed),
          {
            look: created.avatar_item.id,
            group: created.avatar_group.id,
            listed: listed.map(({ id }) => id),
            read: created.avatar_group.id,
            ready: true,
            refusal: "avatar_group_not_found"
          },
          program
        )
      }
    })
  )
})
