import type { IHttpRequest, IHttpResponse } from "@stoplight/prism-http"
import * as Effect from "effect/Effect"
import { errorBody } from "../errorBody.ts"
import { invalid } from "../Refused.ts"
import { versionOf } from "../versionOf.ts"
import type { WebHandler } from "../WebHandler.ts"
import { loadPrism } from "./loadPrism.ts"
import { documentedOperations } from "./operations.ts"

type Diagnostics = ReadonlyArray<{ readonly message: string }>

/** Prism's parser of multipart bodies is slow, and checks nothing in the content of a file. */
const shownOfFile = 64

const methods = { GET: "get", POST: "post", PUT: "put", PATCH: "patch", DELETE: "delete" } as const

const isMethod = (method: string): method is keyof typeof methods => method in methods

const isJson = (headers: Headers) => headers.get("content-type")?.includes("json") === true

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const withShortFiles = (form: FormData) => {
  const short = new FormData()
  for (const [name, value] of form) {
    if (typeof value === "string") short.append(name, value)
    else short.append(name, new File([value.slice(0, shownOfFile)], value.name, { type: value.type }))
  }
  return short
}

/** A body that is no form lacks the fields of one. */
const formOf = (request: Request) => request.formData().catch(() => new FormData())

const prismRequestOf = async (request: Request, method: keyof typeof methods): Promise<IHttpRequest> => {
  const url = new URL(request.url)
  const headers = Object.fromEntries(request.headers)
  const common = {
    method: methods[method],
    url: { path: url.pathname, query: Object.fromEntries(url.searchParams) }
  }
  if (headers["content-type"]?.startsWith("multipart/form-data") === true) {
    const encoded = new Response(withShortFiles(await formOf(request)))
    const contentType = encoded.headers.get("content-type") ?? ""
    return { ...common, headers: { ...headers, "content-type": contentType }, body: await encoded.text() }
  }
  const text = await request.text()
  if (text === "") return { ...common, headers }
  return { ...common, headers, body: isJson(request.headers) ? parsed(text) : text.slice(0, shownOfFile) }
}

const prismResponseOf = async (response: Response): Promise<IHttpResponse> => {
  const text = await response.text()
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: isJson(response.headers) ? parsed(text) : text
  }
}

const responseOf = ({ body, headers = {}, statusCode }: IHttpResponse) => {
  const hasBody = body !== undefined && statusCode !== 204
  const text = typeof body === "string" ? body : JSON.stringify(body)
  return new Response(hasBody ? text : null, { status: statusCode, headers })
}

/** A header's value holds no characters beyond ASCII. */
const headerOf = (diagnostics: Diagnostics) =>
  JSON.stringify(diagnostics).replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)

const withViolations = (response: Response, diagnostics: Diagnostics) => {
  if (diagnostics.length === 0) return response
  const headers = new Headers(response.headers)
  headers.set("sl-violations", headerOf(diagnostics))
  return new Response(response.body, { status: response.status, headers })
}

const refused = (path: string, diagnostics: Diagnostics) =>
  Response.json(errorBody[versionOf(path)](invalid("request", diagnostics.map(({ message }) => message).join("; "))), {
    status: 400
  })

const problem = (error: unknown) =>
  Response.json({ title: String(error) }, { status: 500, headers: { "content-type": "application/problem+json" } })

/** The example that a `Prefer` header selects, as in `code=402, example=insufficientCredit`. */
const preferredExample = (headers: Headers) => {
  const prefer = headers.get("prefer") ?? ""
  const code = /code=(\d{3})/.exec(prefer)?.[1]
  const exampleKey = /example=([\w-]+)/.exec(prefer)?.[1]
  return code === undefined && exampleKey === undefined
    ? undefined
    : {
        dynamic: false as const,
        ...(code === undefined ? {} : { code: Number(code) }),
        ...(exampleKey === undefined ? {} : { exampleKey })
      }
}

/**
 * Checks each exchange of a handler against the document, with Prism's engine. What a request or response violates is
 * listed in the header `sl-violations`, as Prism's own server does. A request that violates the document is refused in
 * the version's shape, and the handler does not see it. A `Prefer` header selects an example of the document instead of
 * the handler's response.
 */
export const checkedByDocument = Effect.fnUntraced(function* (handle: WebHandler) {
  const [, { createInstance }, { createLogger }] = yield* loadPrism
  const operations = yield* documentedOperations
  const logger = createLogger("check", { level: "silent" })

  const checked: WebHandler = async (request) => {
    if (!isMethod(request.method)) return handle(request)
    const input = await prismRequestOf(request.clone(), request.method)
    const example = preferredExample(request.headers)
    let answer: Response | undefined
    const prism = createInstance(
      {
        upstreamProxy: undefined,
        validateRequest: true,
        validateResponse: true,
        ...(example === undefined
          ? {
              isProxy: true as const,
              checkSecurity: false,
              errors: true,
              upstream: new URL(request.url),
              mock: { dynamic: false as const }
            }
          : { isProxy: false as const, checkSecurity: true, errors: false, mock: example })
      },
      {
        logger,
        forward:
          ({ validations }) =>
          () =>
          async () => {
            answer = validations.length > 0 ? refused(input.url.path, validations) : await handle(request)
            return { _tag: "Right", right: await prismResponseOf(answer.clone()) }
          }
      }
    )
    const result = await prism.request(input, operations)()
    if (result._tag === "Left") return example === undefined ? handle(request) : problem(result.left)
    const { output, validations } = result.right
    return withViolations(answer ?? responseOf(output), [...validations.input, ...validations.output])
  }
  return checked
})
