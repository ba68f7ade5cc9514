import type * as Headers from "@effect/platform/Headers"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { ReceivedBody } from "../transport/ReceivedBody.ts"

/**
 * How far one attempt has come. It is kept outside the fiber that makes the attempt, so that what had happened is known
 * when that fiber is interrupted.
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
