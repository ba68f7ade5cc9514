import * as Effect from "effect/Effect"
import { Refused } from "../Refused.ts"
import type { Handler } from "./Asked.ts"
import { imageKeyOfAsset, photoTypeOf, pictureOf } from "./photos.ts"
import type { World } from "./World.ts"

const contentTypeMismatch = new Refused({ status: 400, code: 400543, message: "Content type does not match" })

/** The endpoints of v1, by method and path. */
export const makeV1 = (world: World): Readonly<Record<string, Handler>> => ({
  "POST /v1/asset": ({ body, contentType, now }) =>
    Effect.suspend(() => {
      const type = photoTypeOf(body)
      if (type === undefined || type !== contentType) return Effect.fail(contentTypeMismatch)
      const id = world.newId("asset")
      world.assets.set(id, { id, type, createdAt: now })
      return Effect.succeed({
        code: 100,
        data: {
          id,
          name: id,
          file_type: "image",
          folder_id: "",
          meta: null,
          created_ts: Math.floor(now / 1000),
          url: pictureOf(id, now),
          image_key: imageKeyOfAsset(id)
        },
        msg: null,
        message: null
      })
    })
})
