import type { PipelineOptions } from "./PipelineOptions.ts"

/**
 * Options for running a batch of rows through a row store: those of a pipeline, and which batch it is.
 *
 * **Details**
 *
 * - `batch`: the name of the batch. The rows of a batch have different keys, of at most 2,000 bytes.
 * - `retryRejected`: whether to send rows that HeyGen rejected again, as they are. Default: only those that it rejected
 *   because of the account (credit, plan, API key or rate) or because there is no such endpoint, and those whose request
 *   has changed.
 *
 * @since 0.1.0
 * @category Options
 */
export interface DurableOptions<Item extends { readonly key: string }> extends PipelineOptions<Item> {
  readonly batch: string
  readonly retryRejected?: boolean | undefined
}
