import { Schema } from "effect"
import { NonBlankString } from "effect-photo-avatar"

/** The input of the examples that start from a photo. */
export const aPhotoAndItsName = {
  schema: Schema.Struct({ name: NonBlankString, photo: Schema.NonEmptyString }),
  flags: ["name"],
  operand: "photo",
  sample: { name: "Ada", photo: "examples/photo.jpg" }
} as const
