import * as Data from "effect/Data"

/** Why a request is refused, whatever the version in whose shape it is said. */
export class Refusal extends Data.TaggedError("Refusal")<{
  readonly status: number
  readonly code: string | number
  readonly message: string
  /** The code on v1, if v1 uses a different one. */
  readonly codeOnV1?: number
  /** The code on v2, if v2 uses a different one. */
  readonly codeOnV2?: number
  /** The field or header that is refused. */
  readonly param?: string
  /** In seconds. Only v3 sends it. */
  readonly retryAfter?: number
}> {}

export const invalid = (field: string, problem: string): Refusal =>
  new Refusal({ status: 400, code: "invalid_parameter", message: `${field} is invalid: ${problem}`, param: field })

export const unauthorized = new Refusal({
  status: 401,
  code: "unauthorized",
  codeOnV1: 400112,
  message: "Invalid API key"
})

export const outOfCredit = new Refusal({ status: 402, code: "insufficient_credit", message: "Insufficient credit" })

export const moderated = new Refusal({
  status: 400,
  code: "content_policy_violation",
  codeOnV2: 400168,
  message: "The name violates the content policy"
})

export const notFound = (resource: "avatar" | "avatar_group" | "asset" | "resource"): Refusal =>
  new Refusal({ status: 404, code: `${resource}_not_found`, message: "Not found" })

export const inProgress = new Refusal({
  status: 409,
  code: "request_in_progress",
  message: "A request with this key is in progress"
})

export const tooMany = (retryAfter: number): Refusal =>
  new Refusal({
    status: 429,
    code: "rate_limit_exceeded",
    codeOnV1: 400123,
    message: "Rate limit exceeded",
    retryAfter
  })

export const tooManyAtOnce = new Refusal({
  status: 429,
  code: "rate_limit_exceeded",
  codeOnV1: 10007,
  codeOnV2: 10007,
  message: "Exceeded the concurrency limit",
  retryAfter: 1
})

/** What the body of an error says. */
interface Said {
  readonly code: string | number
  readonly codeOnV1?: number
  readonly codeOnV2?: number
  readonly message: string
  readonly param?: string | null
}

/** The body of an error, in the shape of each version. */
export const errorBody = {
  v1: ({ code, codeOnV1, message }: Said) => ({ code: codeOnV1 ?? code, message }),
  v2: ({ code, codeOnV2, message }: Said) => ({ data: null, error: { code: codeOnV2 ?? code, message } }),
  v3: ({ code, message, param = null }: Said) => ({
    error: { code, message, param, doc_url: "https://developers.heygen.com" }
  })
}
