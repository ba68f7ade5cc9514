import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { AvatarService, Live } from "effect-photo-avatar"

const program = Effect.flatMap(AvatarService, (avatars) =>
  avatars.createPhotoAvatar({ name: "Ada", photo: new URL("https://photos.example/ada.jpg") })
)

Effect.runFork(Effect.provide(program, Layer.provide(Live.layerFromConfig(), FetchHttpClient.layer)))
