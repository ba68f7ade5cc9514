/**
 * The POSTs to one path with the same name, image key and idempotency key (`""` where the request has none): how many
 * reached the proxy, and how many were committed, which means that they were answered with a status below 300. Only v2
 * has image keys, and only v3 honors idempotency keys.
 *
 * @since 0.1.0
 * @category Faults
 */
export interface LedgerEntry {
  readonly path: string
  readonly name: string
  readonly imageKey: string
  readonly idempotencyKey: string
  readonly received: number
  readonly committed: number
}
