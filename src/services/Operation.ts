import type * as HttpBody from "@effect/platform/HttpBody"
import { identity } from "effect/Function"
import type * as Schema from "effect/Schema"

/**
 * One operation of HeyGen's API: where it lives, what goes out and what comes back.
 *
 * **Details**
 *
 * - `name`: as errors, spans and logs name the call.
 * - `method`: a POST is sent again only when nothing can have happened; the others change nothing when they are repeated.
 * - `path`: below the base URL, as in OpenAPI: `{name}` stands for the field of that name in the encoded request.
 * - `host`: `upload` for the few that live on HeyGen's host for uploads (`uploadBaseUrl`). Default: `baseUrl`.
 * - `request`: encodes the request. The fields that are not in the path are the query of a GET, the JSON body of a POST
 *   or PATCH.
 * - `body`: only where the body is not JSON: makes it from the encoded request.
 * - `response`: decodes the `data` of the vendor's envelope.
 * - `page`: the response is one page of a list: not `data` alone is decoded but the whole envelope, as `Page` does.
 * - `creates`: the paths to the id of what was created, in the response, such as `avatar_item.id` or `list.0.id`; the first
 *   that is there counts. A reply that cannot be used but still shows that id has the outcome `created`.
 * - `largestReply`: how many bytes are read of a reply; one that is larger is an `UnexpectedResponse`. Default: 1 MiB.
 * - `none`: only where HeyGen refuses instead of saying that there is nothing: the words it refuses with, and the
 *   response they stand for.
 * - `keyed`: the endpoint honours an idempotency key, as some of v3 do and none of v1 and v2. The encoded request's
 *   `Idempotency-Key`, or one made for the call, goes out as that header, the same on each attempt, and lets a POST be
 *   repeated.
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
  readonly page?: boolean | undefined
  readonly creates?: ReadonlyArray<string> | undefined
  readonly largestReply?: number | undefined
  readonly none?: { readonly words: string; readonly response: Response } | undefined
  readonly keyed?: boolean | undefined
  readonly successor?: string | undefined
}

/**
 * Describes an operation of your own, to send it with `HeyGenClient.execute`.
 *
 * @since 0.1.0
 * @category Operations
 */
export const makeOperation: <Request, RequestJson extends object, Response, ResponseJson>(
  operation: Operation<Request, RequestJson, Response, ResponseJson>
) => Operation<Request, RequestJson, Response, ResponseJson> = identity
