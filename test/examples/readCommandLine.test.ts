import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { CreatePhotoAvatarGroup } from "effect-photo-avatar"
import { type Grammar, readCommandLine } from "../../examples/command-line/commandLine.ts"

const Ask = Schema.Struct({ ...CreatePhotoAvatarGroup.fields, photo: Schema.NonEmptyString })

const grammar: Grammar<typeof Ask.Type, typeof Ask.Encoded> = {
  usage: "Usage: start it",
  schema: Ask,
  flags: ["name", "image_key"],
  operand: "photo",
  sample: { name: "Ada", image_key: "image/x/original", photo: "ada.jpg" }
}

describe("the examples' command line", () => {
  it.effect("uses the sample for arguments that are not passed", () =>
    Effect.gen(function* () {
      const { ask, live } = yield* readCommandLine(grammar, ["--name", "Grace", "grace.jpg"])
      assert.deepStrictEqual(Schema.encodeSync(Ask)(ask), {
        name: "Grace",
        image_key: "image/x/original",
        photo: "grace.jpg"
      })
      assert.isFalse(live)
    })
  )

  it.effect.each([
    [["--nmae", "Ada"], "Unknown option '--nmae'"],
    [["--name", "  "], "--name must not be blank"],
    [["--image-key", "https://files.test/photo.jpg"], "--image-key is a URL"],
    [["ada.jpg", "grace.jpg"], "Expected one photo, not ada.jpg and grace.jpg"],
    [["--live"], "--name is missing; --image-key is missing; the photo is missing"]
  ] as const)("rejects %j with one line", ([args, sentence]) =>
    Effect.gen(function* () {
      const { message } = yield* Effect.flip(readCommandLine(grammar, args))
      assert.include(message, sentence)
      assert.isTrue(message.endsWith("Nothing was sent. Usage: start it"))
      assert.notInclude(message, "\n")
    })
  )
})
