import { createServer } from "node:http"
import { HttpApiBuilder } from "@effect/platform"
import { NodeHttpServer, NodeRuntime } from "@effect/platform-node"
import { Layer } from "effect"
import * as HeyGen from "effect-photo-avatar/node"
import { layerApi } from "./handlers.ts"

HttpApiBuilder.serve().pipe(
  Layer.provide(layerApi),
  Layer.provide(HeyGen.layerFromConfig()),
  Layer.provide(NodeHttpServer.layer(createServer, { port: 3000 })),
  Layer.launch,
  NodeRuntime.runMain
)
