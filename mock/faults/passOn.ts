import * as Http from "node:http"
import * as Effect from "effect/Effect"
import { isPost, type Reply, type Request } from "./wire.ts"

const hopByHop = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "date"])

/** Sends a request to the upstream. A POST has a connection of its own, since one that failed must not be sent again. */
export const passOn = (upstream: string, idle: Http.Agent, request: Request): Effect.Effect<Reply> =>
  Effect.async<Reply>((resume) => {
    const [requestLine = "", ...lines] = request.head.split("\r\n")
    const [method, path = "/"] = requestLine.split(" ")
    const agent = isPost(request) ? false : idle
    const headers = Object.fromEntries(
      lines
        .map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()])
        .filter(([name = ""]) => name !== "host" && name !== "connection")
    )
    const outgoing = Http.request(new URL(path, upstream), { agent, method, headers }, (response) => {
      const chunks: Array<Buffer> = []
      response.on("data", (chunk) => chunks.push(chunk))
      response.on("close", () => response.complete || resume(Effect.die(new Error("The response was cut short"))))
      response.on("end", () =>
        resume(
          Effect.succeed({
            status: response.statusCode ?? 502,
            headers: Object.entries(response.headers).flatMap(([name, value]) =>
              hopByHop.has(name) || value === undefined ? [] : [[name, String(value)] as const]
            ),
            body: Buffer.concat(chunks)
          })
        )
      )
    })
    // The server may have closed an idle connection at the moment it was used again.
    outgoing.on("error", (error) => resume(outgoing.reusedSocket ? passOn(upstream, idle, request) : Effect.die(error)))
    outgoing.end(request.body)
    return Effect.sync(() => outgoing.destroy())
  })
