import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import type { IdempotencyKey } from "../../../domain/IdempotencyKey.ts"
import type { Operation, OperationKind } from "../../operations/Operation.ts"
import { fillPath, makeFindUnfilled } from "../../operations/PathTemplate.ts"
import { sentOnce } from "../transport/sentOnce.ts"
import { makeAttemptSpan } from "./attemptSpan.ts"
import { makeMeasured } from "./measured.ts"

/** An operation of a client, with everything that is the same for each of its calls. */
export interface PreparedOperation<A, I extends object, B, J> extends Operation<A, I, B, J> {
  readonly kind: OperationKind
  readonly encode: (input: A) => Effect.Effect<I, ParseResult.ParseError>
  readonly decode: (json: unknown) => Effect.Effect<B, ParseResult.ParseError>
  readonly findUnfilled: (encoded: I) => string | undefined
  readonly toRequest: (encoded: I, key: Option.Option<IdempotencyKey>) => HttpClientRequest.HttpClientRequest
  readonly inAttemptSpan: ReturnType<typeof makeAttemptSpan>
  readonly measured: ReturnType<typeof makeMeasured>
}

const withContent = <A, I extends object, B, J>(
  operation: Operation<A, I, B, J>,
  encoded: I,
  rest: object
): ((request: HttpClientRequest.HttpClientRequest) => HttpClientRequest.HttpClientRequest) => {
  if (operation.body !== undefined) return HttpClientRequest.setBody(operation.body(encoded))
  return operation.method === "GET" || operation.method === "DELETE"
    ? HttpClientRequest.setUrlParams(Record.filter({ ...rest }, Predicate.isNotNull))
    : HttpClientRequest.bodyUnsafeJson(rest)
}

const withKey = Option.match({
  onNone: () => identity<HttpClientRequest.HttpClientRequest>,
  onSome: (key: IdempotencyKey) => HttpClientRequest.setHeader("Idempotency-Key", key)
})

const makeToRequest = <A, I extends object, B, J>(
  operation: Operation<A, I, B, J>,
  baseUrl: string,
  headers: Record<string, string>
) => {
  const request = HttpClientRequest.make(operation.method)(baseUrl, { headers })
  return (encoded: I, key: Option.Option<IdempotencyKey>) => {
    const [path, rest] = fillPath(operation.path, encoded)
    return sentOnce(
      request.pipe(HttpClientRequest.appendUrl(path), withContent(operation, encoded, rest), withKey(key))
    )
  }
}

/** Prepares each operation once for the calls of a client. */
export const makePrepare = (
  baseUrlOf: (operation: { readonly host?: "upload" | undefined }) => string,
  headers: Record<string, string>
) => {
  const prepared = new WeakMap<object, unknown>()
  return <A, I extends object, B, J>(operation: Operation<A, I, B, J>): PreparedOperation<A, I, B, J> => {
    const known = prepared.get(operation)
    // What the map holds was made of the operation that is its key, and has its types.
    if (known !== undefined) return known as PreparedOperation<A, I, B, J>
    const baseUrl = baseUrlOf(operation)
    const made: PreparedOperation<A, I, B, J> = {
      ...operation,
      kind: operation.kind ?? (operation.method === "GET" ? "read" : "write"),
      encode: Schema.encode(operation.request),
      decode: Schema.decodeUnknown(operation.response),
      findUnfilled: makeFindUnfilled(operation.path),
      toRequest: makeToRequest(operation, baseUrl, headers),
      inAttemptSpan: makeAttemptSpan(operation, baseUrl),
      measured: makeMeasured(operation)
    }
    prepared.set(operation, made)
    return made
  }
}
