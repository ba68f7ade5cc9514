import * as Redacted from "effect/Redacted"
import type { HeyGenClient } from "../services/HeyGenClient.ts"

/**
 * The options of the services on the mock: those of production, with a default API key and the mock's base URL. Use
 * `retry: { times: 0 }` to avoid retry delays in a test.
 *
 * @since 0.1.0
 * @category Mock
 */
export type Options = Omit<HeyGenClient.PartialOptions, "baseUrl" | "uploadBaseUrl">

/** The options with the default API key of the mocks. */
export const withMockKey = (options: Options) => ({
  ...options,
  apiKey: options.apiKey ?? Redacted.make("mock-api-key")
})
