import type { Operation } from "../operations/Operation.ts"

/** An operation without the types of its request and response. */
export type OperationTraits = Omit<
  Operation<never, object, never, unknown>,
  "request" | "body" | "response" | "emptyWhen"
>
