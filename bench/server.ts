import { type ChildProcess, spawn } from "node:child_process"
import { Effect } from "effect"

const program = `
  const latency = Number(process.argv[1])
  const group = { id: "5f1c", group_id: "5f1c", name: "Ada", status: "pending", created_at: 1760359348.9 }
  const look = { id: "d4f6", name: "Ada", avatar_type: "photo_avatar", group_id: "b81c", status: "processing" }
  const answers = {
    "/v2/photo_avatar/avatar_group/create": JSON.stringify({ error: null, data: group }),
    "/v3/avatars": JSON.stringify({ data: { avatar_item: look, avatar_group: null } })
  }
  const server = require("node:http").createServer((request, response) => {
    request.resume().on("end", () => {
      const answer = () => response.setHeader("content-type", "application/json").end(answers[request.url])
      if (latency > 0) setTimeout(answer, latency)
      else answer()
    })
  })
  server.keepAliveTimeout = 60000
  server.listen(0, "127.0.0.1", () => process.stdout.write(String(server.address().port)))
`

/** Starts a server on loopback, in a process of its own, that creates whatever it is asked for after so many milliseconds. */
export const startServer = (latency = 0) =>
  Effect.acquireRelease(
    Effect.async<{ readonly child: ChildProcess; readonly baseUrl: string }>((resume) => {
      const child = spawn(process.execPath, ["-e", program, String(latency)], { stdio: ["ignore", "pipe", "inherit"] })
      child.stdout.once("data", (port) => resume(Effect.succeed({ child, baseUrl: `http://127.0.0.1:${port}` })))
    }),
    ({ child }) => Effect.sync(() => child.kill())
  )
