import type * as Headers from "@effect/platform/Headers"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { ReceivedBody } from "../transport/ReceivedBody.ts"

/**
 * The progress of one attempt. It is kept outside the fiber of the attempt, so it remains known when that fiber is
 * interrupted.
 */
export class Exchange {
  /** Whether the request was handed to the HttpClient. */
  isHandedOver = false
  head: { readonly status: number; readonly headers: Headers.Headers } | undefined
  readonly body = new ReceivedBody()

  handOver(): void {
    this.isHandedOver = true
  }

  begin({ headers, status }: HttpClientResponse.HttpClientResponse): void {
    this.head = { headers, status }
  }
}
