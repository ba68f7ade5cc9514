import { Effect, Option } from "effect"
import * as Mock from "effect-photo-avatar/mock"
import { program } from "./program.js"

const group = await Effect.runPromise(Effect.provide(program, Mock.layerInMemory()))
if (!Option.contains(group.name, "Ada")) throw new Error("layerInMemory did not create the group")

const refusal = await Effect.runPromise(Effect.flip(Effect.provide(program, Mock.layer())))
if (
  refusal._tag !== "PrismUnavailable" ||
  !refusal.message.includes("npm install --save-dev @stoplight/prism-http-server")
) {
  throw new Error(`the mock does not say what to install: ${refusal.message}`)
}
