import type { PipelineOptions, RunnerOptions } from "./PipelineOptions.ts"

/**
 * Options for running a batch of rows through a row store: those of a pipeline, and which batch it is.
 *
 * **Details**
 *
 * - `batch`: the name of the batch. The rows of a batch have different keys, of at most 2,000 bytes.
 * - `retryRejected`: whether to send rejected rows again unchanged. By default, a rejected row is sent again only if
 *   its request has changed, or if `isRequestAtFault` is false.
 *
 * @since 0.1.0
 * @category Options
 */
export interface DurableOptions<Item extends { readonly key: string }> extends PipelineOptions<Item> {
  readonly batch: string
  readonly retryRejected?: boolean | undefined
}

/**
 * The options of a function that runs one row and no other: those of a runner, except those for many rows.
 *
 * @since 0.1.0
 * @category Options
 */
export type OnceOptions<Options> = Omit<RunnerOptions<Options>, "concurrency" | "stopOn" | "progress">
