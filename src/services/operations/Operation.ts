import type * as HttpBody from "@effect/platform/HttpBody"
import { identity } from "effect/Function"
import type * as Schema from "effect/Schema"

/**
 * One operation of HeyGen's API: where it lives, what goes out and what comes back.
 *
 * **Details**
 *
 * - `name`: as errors, spans, metrics and logs name the call.
 * - `method`: a POST is sent again only when nothing can have happened; the others change nothing when they are repeated.
 * - `path`: below the base URL, as in OpenAPI: `{name}` stands for the field of that name in the encoded request.
 * - `host`: `upload` for the few that live on HeyGen's host for uploads (`uploadBaseUrl`). Default: `baseUrl`.
 * - `request`: encodes the request. The fields that are not in the path are the query of a GET, the JSON body of a POST
 *   or PATCH.
 * - `body`: only where the body is not JSON: makes it from the encoded request.
 * - `response`: decodes the JSON of a success. {@link DataOf} reads what HeyGen wraps in an envelope.
 * - `creates`: the paths to the id of what was created, in the encoded response, such as `data.avatar_item.id` or
 *   `data.list.0.id`; the first that is there counts. A reply that cannot be used but still shows that id has the outcome
 *   `created`.
 * - `largestReply`: how many bytes are read of a reply; one that is larger is an `UnexpectedResponse`. Default: 1 MiB.
 * - `emptyWhen`: only where HeyGen refuses instead of saying that there is nothing: the words it refuses with, and the
 *   response they stand for.
 * - `successor`: the operation of v3 to use when this one is gone.
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
  readonly body?: ((encoded: RequestJson) => HttpBody.HttpBody) | undefined
  readonly response: Schema.Schema<Response, ResponseJson>
  readonly creates?: ReadonlyArray<string> | undefined
  readonly largestReply?: number | undefined
  readonly emptyWhen?: { readonly words: string; readonly response: Response } | undefined
  readonly keyed?: boolean | undefined
  readonly successor?: string | undefined
}

/**
 * An operation that honours an idempotency key, as some of v3 do and none of v1 and v2.
 *
 * **Details**
 *
 * The key of the call, or one that is made for it, goes out as the header `Idempotency-Key`, the same on each attempt, and
 * lets a POST be repeated.
 *
 * @since 0.1.0
 * @category Operations
 */
export interface KeyedOperation<Request, RequestJson extends object, Response, ResponseJson>
  extends Operation<Request, RequestJson, Response, ResponseJson> {
  readonly keyed: true
}

/**
 * Describes an operation of your own, to send it with `HeyGenClient.execute`.
 *
 * @since 0.1.0
 * @category Operations
 */
export const makeOperation: {
  <Request, RequestJson extends object, Response, ResponseJson>(
    operation: KeyedOperation<Request, RequestJson, Response, ResponseJson>
  ): KeyedOperation<Request, RequestJson, Response, ResponseJson>
  <Request, RequestJson extends object, Response, ResponseJson>(
    operation: Operation<Request, RequestJson, Response, ResponseJson>
  ): Operation<Request, RequestJson, Response, ResponseJson>
} = identity
