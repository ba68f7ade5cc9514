import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { build } from "esbuild"
import type { Places } from "./Places.ts"

/** Debian's browser, which no package of the npm registry contains. */
const chromium = "chromium"

export const chromiumVersion = (): string => {
  try {
    return execFileSync(chromium, ["--version"]).toString().split(" ")[1] ?? ""
  } catch {
    throw new Error("Chromium is missing: on Debian, apt-get install chromium")
  }
}

/** A page may not call another origin that does not allow it: the checks are about the rest. */
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-web-security"]

/** Bundles the checks, runs the bundle in a page of Chromium, and returns what it posts. */
export const runInBrowser = async (project: string, places: Places): Promise<string> => {
  const bundle = join(project, "page.js")
  await build({
    entryPoints: [join(project, "checks/onPage.ts")],
    outfile: bundle,
    bundle: true,
    format: "esm",
    platform: "browser",
    logLevel: "error"
  })
  const answers: Record<string, readonly [type: string, body: string]> = {
    "/": ["text/html", '<!doctype html><script type="module" src="/page.js"></script>'],
    "/page.js": ["text/javascript", readFileSync(bundle, "utf8")],
    "/places": ["application/json", JSON.stringify(places)]
  }
  const server = createServer()
  const results = new Promise<string>((resolve, reject) => {
    server.on("request", (request, response) => {
      if (request.url === "/results") text(request).then(resolve, reject)
      const [type, body] = answers[request.url ?? ""] ?? ["text/plain", ""]
      response.setHeader("content-type", type).end(body)
    })
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  const browser = spawn(
    chromium,
    [...flags, `--user-data-dir=${join(project, "browser")}`, `http://127.0.0.1:${port}/`],
    {
      stdio: "ignore"
    }
  )
  const ended = once(browser, "exit")
  try {
    return await Promise.race([
      results,
      ended.then(([code]) => Promise.reject(new Error(`Chromium ended with ${code} before the page had its results`)))
    ])
  } finally {
    browser.kill()
    await ended
    server.closeAllConnections()
    server.close()
  }
}
