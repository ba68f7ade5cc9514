import { readFile } from "node:fs/promises"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/**
 * Prism could not be started: its packages are not installed, or it failed to start. `message` says which, and what to
 * do.
 *
 * @since 0.1.0
 * @category Errors
 */
export class PrismUnavailable extends Schema.TaggedError<PrismUnavailable>("effect-photo-avatar/PrismUnavailable")(
  "PrismUnavailable",
  { message: Schema.String }
) {}

const packages = ["@stoplight/prism-http-server", "@stoplight/prism-http", "@stoplight/prism-core"]

/** Loads the packages of Prism, which are optional peers. */
export const loadPrism = Effect.tryPromise({
  try: () =>
    Promise.all([
      import("@stoplight/prism-http-server"),
      import("@stoplight/prism-http"),
      import("@stoplight/prism-core")
    ]),
  catch: (cause) =>
    new PrismUnavailable({
      message: `The mock needs Prism: npm install --save-dev ${packages.join(" ")} (${String(cause)})`
    })
})

/** Reads the document that the mock serves: HeyGen's, corrected. */
export const readDocument = Effect.promise(() => readFile(new URL("../openapi.json", import.meta.url), "utf8")).pipe(
  Effect.map((text): object => JSON.parse(text))
)
