import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { ReceivedBody } from "../transport/ReceivedBody.ts"

/**
 * The progress of one attempt. It is kept outside the fiber of the attempt, so it remains known when that fiber is
 * interrupted.
 */
export class Exchange {
  /** Whether the request was handed to the HttpClient. */
  isHandedOver = false
  /** The platform aborts a request whose response is garbage-collected, even while its body is read directly. */
  response: HttpClientResponse.HttpClientResponse | undefined
  readonly body = new ReceivedBody()
}
