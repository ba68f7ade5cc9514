import * as Data from "effect/Data"

/** Why a request is refused, whatever the version in whose shape it is said. */
export class Refused extends Data.TaggedError("Refused")<{
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

export const invalid = (field: string, problem: string): Refused =>
  new Refused({ status: 400, code: "invalid_parameter", message: `${field} is invalid: ${problem}`, param: field })

export const inProgress = new Refused({
  status: 409,
  code: "request_in_progress",
  message: "A request with this key is in progress"
})
