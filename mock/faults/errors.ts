import { errorBody } from "../errorBody.ts"
import { versionOf } from "../versionOf.ts"
import type { RefusalStatus } from "./Fault.ts"
import { json, pathOf, type Request } from "./wire.ts"

/** The body of an error, in the shape of the request's version. */
export const errorOf = (request: Request, code: string, message: string) =>
  errorBody[versionOf(pathOf(request))]({ code, message })

export const nothingCreated = (request: Request) =>
  json(503, errorOf(request, "service_unavailable", "The fault proxy did not forward this request"))

const refusalCodes: Partial<Record<RefusalStatus, string>> = {
  400: "invalid_parameter",
  401: "unauthorized",
  402: "insufficient_credit",
  403: "forbidden",
  404: "resource_not_found",
  409: "conflict",
  429: "rate_limit_exceeded"
}

/** The body of a refusal, in the shape of its version, or of a gateway if HeyGen has no code for the status. */
export const refusalOf = (request: Request, status: RefusalStatus) => {
  const code = refusalCodes[status]
  const message = `Refused with ${status}`
  return code === undefined ? { message } : errorOf(request, code, message)
}
