import { Schema } from "effect"
import { NonBlankString } from "effect-photo-avatar"

/** What the examples that begin with a photo ask for. */
export const aPhotoAndItsName = {
  schema: Schema.Struct({ name: NonBlankString, photo: Schema.NonEmptyString }),
  flags: ["name"],
  operand: "photo",
  sample: { name: "Ada", photo: "examples/photo.jpg" }
} as const
