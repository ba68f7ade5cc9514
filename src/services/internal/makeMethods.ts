import * as Effect from "effect/Effect"
import type { HeyGenError } from "../../domain/HeyGenError.ts"
import type { HeyGenClient } from "../HeyGenClient.ts"
import type { KeyedOperation, Operation } from "../operations/Operation.ts"

interface MakeMethod {
  <A, I extends object, B, J>(
    operation: KeyedOperation<A, I, B, J>
  ): (request: A, options?: HeyGenClient.KeyedOptions) => Effect.Effect<B, HeyGenError>
  <A, I extends object, B, J>(operation: Operation<A, I, B, J>): (request: A) => Effect.Effect<B, HeyGenError>
}

const isKeyed = <A, I extends object, B, J>(
  operation: Operation<A, I, B, J>
): operation is KeyedOperation<A, I, B, J> => operation.keyed === true

/** Makes a service method that executes an operation with this client, in a span named after the operation. */
export const makeMethods =
  (client: HeyGenClient.Service): MakeMethod =>
  <A, I extends object, B, J>(operation: Operation<A, I, B, J>) =>
    Effect.fn(operation.name)((request: A, options?: HeyGenClient.KeyedOptions) =>
      isKeyed(operation) ? client.execute(operation, request, options) : client.execute(operation, request)
    )
