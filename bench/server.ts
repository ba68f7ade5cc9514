import { type ChildProcess, spawn } from "node:child_process"
import { Effect } from "effect"

const program = `
  const group = { id: "5f1c", group_id: "5f1c", name: "Ada", status: "pending", created_at: 1760359348.9 }
  const look = { id: "d4f6", name: "Ada", avatar_type: "photo_avatar", group_id: "b81c", status: "processing" }
  const answers = {
    "/v2/photo_avatar/avatar_group/create": JSON.stringify({ error: null, data: group }),
    "/v3/avatars": JSON.stringify({ data: { avatar_item: look, avatar_group: null } })
  }
  const server = require("node:http").createServer((request, response) => {
    request.resume().on("end", () => {
      response.setHeader("content-type", "application/json").end(answers[request.url])
    })
  })
  server.keepAliveTimeout = 60000
  server.listen(0, "127.0.0.1", () => process.stdout.write(String(server.address().port)))
`

/** Starts a server on loopback that creates whatever it is asked for, in a process of its own. */
export const startServer = Effect.acquireRelease(
  Effect.async<{ readonly child: ChildProcess; readonly baseUrl: string }>((resume) => {
    const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] })
    child.stdout.once("data", (port) => resume(Effect.succeed({ child, baseUrl: `http://127.0.0.1:${port}` })))
  }),
  ({ child }) => Effect.sync(() => child.kill())
)
