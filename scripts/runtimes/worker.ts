import { spawn } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { build } from "esbuild"
import type { Places } from "./Places.ts"

const config = `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker", esModule = embed "worker.js")],
      compatibilityDate = "2026-01-01"
    )),
    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true)))
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
`

/** Bundles the checks without Node's built-ins, runs the bundle in workerd, and returns what it prints. */
export const runInWorker = async (program: string, project: string, places: Places): Promise<string> => {
  await build({
    entryPoints: [join(project, "checks/onWorker.ts")],
    outfile: join(project, "worker.js"),
    bundle: true,
    format: "esm",
    platform: "neutral",
    logLevel: "error"
  })
  writeFileSync(join(project, "worker.capnp"), config)
  const server = spawn(program, ["serve", "worker.capnp", "--control-fd=3"], {
    cwd: project,
    stdio: ["ignore", "ignore", "ignore", "pipe"]
  })
  try {
    const port = await new Promise<number>((resolve, reject) => {
      server.once("exit", (code) => reject(new Error(`workerd ended with ${code}`)))
      server.stdio[3]?.on("data", (lines: Buffer) => {
        for (const line of lines.toString().trim().split("\n")) {
          const { event, port } = JSON.parse(line)
          if (event === "listen") resolve(port)
        }
      })
    })
    const response = await fetch(`http://127.0.0.1:${port}`, { method: "POST", body: JSON.stringify(places) })
    return await response.text()
  } finally {
    server.kill()
  }
}
