import { identity, type Schema } from "effect"

/**
 * One operation of HeyGen's API: where it lives, what goes out and what comes back.
 *
 * **Details**
 *
 * - `name`: as errors, spans and logs name the call.
 * - `path`: below the base URL, beginning with a slash.
 * - `request`: encodes the JSON body.
 * - `response`: decodes the `data` of the vendor's envelope.
 *
 * @since 0.1.0
 * @category Operations
 */
export interface Operation<Request, RequestJson, Response, ResponseJson> {
  readonly name: string
  readonly method: "POST"
  readonly path: `/${string}`
  readonly request: Schema.Schema<Request, RequestJson>
  readonly response: Schema.Schema<Response, ResponseJson>
}

/**
 * Describes an operation of your own, to send it with `HeyGenClient.execute`.
 *
 * @since 0.1.0
 * @category Operations
 */
export const makeOperation: <Request, RequestJson, Response, ResponseJson>(
  operation: Operation<Request, RequestJson, Response, ResponseJson>
) => Operation<Request, RequestJson, Response, ResponseJson> = identity
