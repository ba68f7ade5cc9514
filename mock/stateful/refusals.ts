import { Refused } from "../Refused.ts"

export const unauthorized = new Refused({
  status: 401,
  code: "unauthorized",
  codeOnV1: 400112,
  message: "Invalid API key"
})

export const outOfCredit = new Refused({ status: 402, code: "insufficient_credit", message: "Insufficient credit" })

export const moderated = new Refused({
  status: 400,
  code: "content_policy_violation",
  codeOnV2: 400168,
  message: "The name violates the content policy"
})

export const notFound = (resource: "avatar" | "avatar_group" | "asset" | "resource"): Refused =>
  new Refused({ status: 404, code: `${resource}_not_found`, message: "Not found" })

export const tooMany = (retryAfter: number): Refused =>
  new Refused({
    status: 429,
    code: "rate_limit_exceeded",
    codeOnV1: 400123,
    message: "Rate limit exceeded",
    retryAfter
  })

export const tooManyAtOnce = new Refused({
  status: 429,
  code: "rate_limit_exceeded",
  codeOnV1: 10007,
  codeOnV2: 10007,
  message: "Exceeded the concurrency limit",
  retryAfter: 1
})
