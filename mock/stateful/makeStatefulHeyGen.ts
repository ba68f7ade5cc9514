import type * as HttpApp from "@effect/platform/HttpApp"
import type * as HttpMethod from "@effect/platform/HttpMethod"
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { errorBody } from "../errorBody.ts"
import { invalid, type Refused } from "../Refused.ts"
import type { Asked, Handler } from "./Asked.ts"
import { makeGuard } from "./guard.ts"
import { unauthorized } from "./refusals.ts"
import { makeReplay } from "./replay.ts"
import type { StatefulOptions } from "./StatefulOptions.ts"
import { makeV1 } from "./v1.ts"
import { makeV2 } from "./v2.ts"
import { makeV3 } from "./v3.ts"
import { makeWorld } from "./World.ts"

/** One version of the API. */
interface Api {
  readonly handlers: Readonly<Record<string, Handler>>
  /** Whether it honors idempotency keys, and says how long to wait. */
  readonly isKeyed: boolean
  readonly errorBody: (refused: Refused) => unknown
  /** What every body says besides. */
  readonly warning?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

const sunset = {
  headers: { deprecation: "true", sunset: "Sat, 31 Oct 2026 00:00:00 GMT" },
  warning: {
    message: "This endpoint is deprecated. Use v3.",
    docs_url: "https://developers.heygen.com",
    sunset_date: "2026-10-31"
  }
}

const respond = ({ headers = {}, warning }: Api, status: number, body: unknown, more: Record<string, string> = {}) =>
  HttpServerResponse.unsafeJson(
    warning !== undefined && typeof body === "object" && body !== null ? { ...body, warning } : body,
    { status, headers: { ...headers, ...more } }
  )

const askedOf = (request: HttpServerRequest.HttpServerRequest, params: Asked["params"]) =>
  Effect.zipWith(
    Effect.mapError(request.arrayBuffer, () => invalid("body", "A whole body required")),
    Clock.currentTimeMillis,
    (body, now): Asked => ({
      params,
      query: new URL(request.url, "http://localhost").searchParams,
      contentType: request.headers["content-type"] ?? "",
      body: new Uint8Array(body),
      now
    })
  )

/**
 * A small HeyGen that remembers: an HTTP app which answers on v1, v2 and v3 from what was created before, in plain wire
 * JSON. A create without credit, a name that moderation refuses and an incomplete request are refused as HeyGen refuses
 * them, in the version's shape, and so is an upload that is no JPEG or PNG, or is declared as an image of another type (on
 * v1: as any other type); v3 also stores another file that is declared as `video/*`, `audio/*`, `application/pdf` or
 * `application/x-subrip`. The values of enums are checked by the checked server alone, and the size of a file is not
 * limited. v3 honors idempotency keys for 24 hours. As with HeyGen, a request that arrived is processed to its end, even if
 * the client no longer waits; when the scope closes, at once.
 */
export const makeStatefulHeyGen = (options: StatefulOptions): Effect.Effect<HttpApp.Default, never, Scope.Scope> =>
  Effect.gen(function* () {
    const world = makeWorld(options)
    const guard = yield* makeGuard(options)
    const replay = makeReplay(guard)

    const apis: ReadonlyArray<Api> = [
      {
        handlers: makeV1(world),
        isKeyed: false,
        errorBody: errorBody.v1,
        headers: sunset.headers
      },
      {
        handlers: makeV2(world),
        isKeyed: false,
        errorBody: errorBody.v2,
        ...sunset
      },
      {
        handlers: makeV3(world),
        isKeyed: true,
        errorBody: errorBody.v3
      }
    ]

    const serve = (api: Api, handler: Handler) =>
      Effect.gen(function* () {
        const request = yield* HttpServerRequest.HttpServerRequest
        const params = yield* HttpRouter.params
        if ((request.headers["x-api-key"] ?? "") === "") return yield* unauthorized
        const asked = yield* askedOf(request, params)
        const answer = handler(asked)
        const body = yield* Effect.uninterruptible(api.isKeyed ? replay(request, answer) : guard(answer))
        return respond(api, 200, body)
      }).pipe(
        Effect.catchTag("Refused", (refused) =>
          Effect.succeed(
            respond(
              api,
              refused.status,
              api.errorBody(refused),
              api.isKeyed && refused.retryAfter !== undefined ? { "retry-after": String(refused.retryAfter) } : {}
            )
          )
        )
      )

    return apis
      .flatMap((api) => Object.entries(api.handlers).map(([route, handler]) => ({ api, route, handler })))
      .reduce((router, { api, handler, route }) => {
        // Each route is written as a method and a path.
        const [method, path] = route.split(" ") as [HttpMethod.HttpMethod, HttpRouter.PathInput]
        return HttpRouter.route(method)(path, serve(api, handler))(router)
      }, HttpRouter.empty)
      .pipe(
        HttpRouter.withRouterConfig({ maxParamLength: Number.POSITIVE_INFINITY }),
        Effect.catchTag("RouteNotFound", () =>
          HttpServerResponse.text("<html><body><h1>404 Not Found</h1></body></html>", {
            status: 404,
            contentType: "text/html"
          })
        )
      )
  })
