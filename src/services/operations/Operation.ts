import type * as HttpBody from "@effect/platform/HttpBody"
import { identity } from "effect/Function"
import type * as Schema from "effect/Schema"
import type { ParameterOf } from "./PathTemplate.ts"

/**
 * The kinds of operations that have time limits of their own; see `Timeouts`.
 *
 * @since 0.1.0
 * @category Operations
 */
export type OperationKind = "read" | "write" | "upload"

/**
 * An operation of HeyGen's API: its endpoint, its request and its response.
 *
 * **Details**
 *
 * - `name`: the name of the call in errors, spans, metrics and logs.
 * - `method`: a POST is retried only when it provably had no effect, or when it is `keyed`; the other methods are
 *   idempotent.
 * - `path`: relative to the base URL, in OpenAPI syntax: `{name}` is replaced by the field of that name in the encoded
 *   request.
 * - `host`: `upload` for operations on HeyGen's upload host (`uploadBaseUrl`). Default: `baseUrl`.
 * - `request`: encodes the request. Fields that are not in the path become the query of a GET or DELETE, without those
 *   that are null, or the JSON body of a POST or PATCH.
 * - `keyed`: whether HeyGen honors an idempotency key for this operation.
 * - `kind`: which time limit applies: that of reads, writes or uploads. Default: `read` for a GET, otherwise `write`.
 * - `response`: decodes the JSON of a successful response. Use {@link DataOf} to decode HeyGen's envelope. An empty body
 *   of a PATCH or DELETE is decoded as `{}`; any other empty body is an `UnexpectedResponse`.
 * - `creates`: the paths of the created id in the encoded response, such as `data.avatar_item.id` or `data.list.0.id`;
 *   the first path with a value counts. A response that cannot be used but contains such an id has the outcome
 *   `created`.
 * - `largestReply`: the maximum size of a response in bytes; a larger one is an `UnexpectedResponse`. Default: 1 MiB.
 * - `emptyWhen`: for an endpoint that returns an error instead of an empty result: the text of the error message, and
 *   the response to return instead.
 * - `successor`: the v3 operation to use when this one, of v1 or v2, has been removed.
 *
 * @since 0.1.0
 * @category Operations
 */
export interface Operation<Request, RequestJson extends object, Response, ResponseJson> {
  readonly name: string
  readonly method: "GET" | "POST" | "PATCH" | "DELETE"
  readonly path: `/${string}`
  readonly host?: "upload" | undefined
  readonly request: Schema.Schema<Request, RequestJson>
  /** Makes another body than JSON from the encoded request, such as a form. Default: none. */
  readonly body?: ((encoded: RequestJson) => HttpBody.HttpBody) | undefined
  readonly kind?: OperationKind | undefined
  readonly response: Schema.Schema<Response, ResponseJson>
  readonly creates?: ReadonlyArray<string> | undefined
  readonly largestReply?: number | undefined
  readonly emptyWhen?: { readonly words: string; readonly response: Response } | undefined
  readonly keyed?: boolean | undefined
  readonly successor?: string | undefined
}

/**
 * An operation that supports an idempotency key, as some v3 operations do. No v1 or v2 operation does.
 *
 * **Details**
 *
 * The key, either the caller's or one generated for the call, is sent as the header `Idempotency-Key`. It is the same
 * for each attempt, which makes a POST safe to retry.
 *
 * @since 0.1.0
 * @category Operations
 */
export interface KeyedOperation<Request, RequestJson extends object, Response, ResponseJson>
  extends Operation<Request, RequestJson, Response, ResponseJson> {
  readonly keyed: true
}

/** The path, if the encoded request has a text or a number for each of its parameters. */
type FilledBy<RequestJson, Path extends string> = [RequestJson] extends [
  { readonly [Name in ParameterOf<Path>]: string | number }
]
  ? Path
  : { readonly "the request has no text or number": ParameterOf<Path> }

/**
 * Defines a custom operation, to send with `HeyGenClient.execute`. It does not compile if the encoded request has no text
 * or number for a parameter of the path.
 *
 * **Example**
 *
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { HeyGenClient, ListPage, makeOperation } from "effect-photo-avatar"
 *
 * const listVoices = makeOperation({
 *   name: "listVoices",
 *   method: "GET",
 *   path: "/v3/voices",
 *   request: Schema.Struct({ language: Schema.optional(Schema.String) }),
 *   response: ListPage(Schema.Struct({ voice_id: Schema.String }))
 * })
 *
 * const englishVoices = Effect.flatMap(HeyGenClient, (client) => client.execute(listVoices, { language: "English" }))
 * ```
 *
 * @since 0.1.0
 * @category Operations
 */
export const makeOperation: {
  <Request, RequestJson extends object, Response, ResponseJson, const Path extends `/${string}`>(
    operation: KeyedOperation<Request, RequestJson, Response, ResponseJson> & {
      readonly path: Path & FilledBy<RequestJson, NoInfer<Path>>
    }
  ): KeyedOperation<Request, RequestJson, Response, ResponseJson>
  <Request, RequestJson extends object, Response, ResponseJson, const Path extends `/${string}`>(
    operation: Operation<Request, RequestJson, Response, ResponseJson> & {
      readonly path: Path & FilledBy<RequestJson, NoInfer<Path>>
    }
  ): Operation<Request, RequestJson, Response, ResponseJson>
} = identity
