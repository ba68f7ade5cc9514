import { createServer } from "node:http"
import { HttpApiBuilder } from "@effect/platform"
import { NodeHttpServer, NodeRuntime } from "@effect/platform-node"
import { Layer } from "effect"
import * as HeyGen from "effect-photo-avatar/node"
import { layerApi } from "./handlers.ts"

// Whoever reaches it creates avatars at your cost: add the authentication of your clients before you open it to others.
const address = { host: "127.0.0.1", port: 3000 }

HttpApiBuilder.serve().pipe(
  Layer.provide(layerApi),
  Layer.provide(HeyGen.layerFromConfig()),
  Layer.provide(NodeHttpServer.layer(createServer, address)),
  Layer.launch,
  NodeRuntime.runMain
)
