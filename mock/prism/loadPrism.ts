import { readFile } from "node:fs/promises"
import * as Effect from "effect/Effect"
import { PrismUnavailable } from "./PrismUnavailable.ts"

const packages = ["@stoplight/prism-http-server@5", "@stoplight/prism-http@5", "@stoplight/prism-core@5"]

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
