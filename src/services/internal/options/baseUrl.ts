import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { invalidOption } from "./invalidOption.ts"

const parseUrl = Option.liftThrowable((text: string) => new URL(text))

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

const isSafe = (url: URL) => url.protocol === "https:" || (url.protocol === "http:" && loopback.test(url.hostname))

const isBare = (url: URL) => [url.username, url.password, url.search, url.hash].every((part) => part === "")

/** Rejects a base URL that would send the API key unencrypted, or that has a user, a query or a fragment. */
export const checkBaseUrl = (name: string, baseUrl: string | URL): Effect.Effect<string, ConfigError.ConfigError> =>
  parseUrl(String(baseUrl)).pipe(
    Option.filter((url) => isSafe(url) && isBare(url)),
    Option.match({
      onNone: () =>
        invalidOption(
          name,
          "the base URL must be https (http only for a loopback address), without user, query or fragment"
        ),
      onSome: (url) => Effect.succeed(`${url.origin}${url.pathname}`.replace(/\/+$/, ""))
    })
  )
