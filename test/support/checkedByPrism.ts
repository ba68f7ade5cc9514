import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { createLogger } from "@stoplight/prism-core"
import { createInstance, getHttpOperationsFromSpec } from "@stoplight/prism-http"
import { Effect, Layer } from "effect"
import { openapi } from "./document.ts"

interface Exchange {
  readonly method: "get" | "post" | "patch" | "delete"
  readonly url: URL
  readonly headers: Record<string, string>
  readonly body: unknown
  /** Whether it uploads a file, which is not looked at. */
  readonly hasFile: boolean
  readonly answer: { readonly statusCode: number; readonly headers: Record<string, string>; readonly body: unknown }
}

const methods = { GET: "get", POST: "post", PATCH: "patch", DELETE: "delete" } as const

const isMethod = (method: string): method is keyof typeof methods => method in methods

/** What Prism finds wrong with an exchange by the document. */
const makeFindViolations = Effect.promise(async () => {
  const operations = await getHttpOperationsFromSpec(openapi)
  return async ({ answer, body, hasFile, headers, method, url }: Exchange) => {
    const prism = createInstance(
      {
        isProxy: true,
        upstream: new URL(url.origin),
        checkSecurity: true,
        validateRequest: true,
        validateResponse: true,
        errors: false,
        mock: { dynamic: false },
        upstreamProxy: undefined
      },
      {
        logger: createLogger("check", { level: "silent" }),
        forward: () => () => () => Promise.resolve({ _tag: "Right" as const, right: answer })
      }
    )
    const result = await prism.request(
      {
        method,
        url: { path: url.pathname, query: Object.fromEntries(url.searchParams) },
        headers,
        body
      },
      operations
    )()
    if (result._tag === "Left") return [String(result.left)]
    const { input, output } = result.right.validations
    return [...(hasFile ? [] : input), ...output].map(({ message }) => message)
  }
})

/** An HttpClient that dies of an exchange which breaks the document. */
export const checkedByPrism: Layer.Layer<HttpClient.HttpClient, never, HttpClient.HttpClient> = Layer.effect(
  HttpClient.HttpClient,
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const findViolations = yield* makeFindViolations
    return HttpClient.make((request, url) =>
      Effect.gen(function* () {
        const response = yield* client.execute(request)
        const text = yield* response.text
        const isJson = response.headers["content-type"]?.includes("json") === true
        const { body, headers, method } = request
        if (!isMethod(method)) return yield* Effect.dieMessage(`no operation has the method ${method}`)
        const sent = body._tag === "Uint8Array" && body.contentType.includes("json") ? body : undefined
        const violations = yield* Effect.promise(() =>
          findViolations({
            method: methods[method],
            url,
            headers: { ...headers, ...(sent === undefined ? {} : { "content-type": sent.contentType }) },
            body: sent === undefined ? undefined : JSON.parse(new TextDecoder().decode(sent.body)),
            hasFile: body._tag !== "Empty" && sent === undefined,
            answer: {
              statusCode: response.status,
              headers: { ...response.headers },
              body: isJson ? JSON.parse(text) : text
            }
          })
        )
        if (violations.length > 0) {
          return yield* Effect.dieMessage(`${method} ${url.pathname} breaks the document: ${violations.join("; ")}`)
        }
        return HttpClientResponse.fromWeb(request, new Response(text, response))
      })
    )
  })
)
