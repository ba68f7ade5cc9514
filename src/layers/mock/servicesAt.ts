import type * as HttpClient from "@effect/platform/HttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { HeyGenClient } from "../../services/HeyGenClient.ts"
import { PhotoAvatarService } from "../../services/PhotoAvatarService.ts"
import * as Live from "../Live.ts"

/**
 * The options of the services on the mock: those of production, with a default API key and the mock's base URL. Use
 * `retry: { times: 0 }` to avoid retry delays in a test.
 *
 * @since 0.1.0
 * @category Mock
 */
export type Options = Omit<HeyGenClient.PartialOptions, "baseUrl" | "uploadBaseUrl">

/**
 * The services that the mock's layers provide: those of `Live`, which are the client and v3, and v2.
 *
 * @since 0.1.0
 * @category Mock
 */
export type Services = Live.Services | PhotoAvatarService

/** The services on the mock at a base URL. */
export const servicesAt = (baseUrl: string, options: Options): Layer.Layer<Services, never, HttpClient.HttpClient> =>
  Layer.provideMerge(
    PhotoAvatarService.layer,
    Layer.orDie(Live.layer({ ...options, apiKey: options.apiKey ?? Redacted.make("mock-api-key"), baseUrl }))
  )
