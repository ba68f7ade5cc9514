import { Effect, Layer, Option, Redacted } from "effect"
import { AvatarService } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import * as OnNode from "effect-photo-avatar/node"
import { program } from "./program.js"

const group = await Effect.runPromise(Effect.provide(program, Mock.layer({ "v2.createGroup": "generated" })))
if (!Option.contains(group.status, "pending")) throw new Error("the mock did not create the group")

const refused = await Effect.runPromise(
  Effect.flip(Effect.provide(program, Mock.layer({ "v2.createGroup": "forbidden" })))
)
if (refused._tag !== "AccessDenied") throw new Error(`expected AccessDenied, not ${refused._tag}`)

const onNode = Layer.unwrapEffect(
  Effect.map(Mock.MockServer, ({ baseUrl }) => OnNode.layer({ apiKey: Redacted.make("a-key-of-a-check"), baseUrl }))
).pipe(Layer.provide(Mock.layerPrismServer))

const aPng = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="),
  (character) => character.charCodeAt(0)
)

const asset = await AvatarService.pipe(
  Effect.flatMap((avatars) => avatars.uploadAsset({ file: aPng })),
  Effect.provide(onNode),
  Effect.runPromise
)
if (asset.id === "") throw new Error("the upload through /node returned no asset")
