import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { InvalidRequest, ResponseTimeout } from "../../../domain/HeyGenError.ts"
import { IdempotencyKey } from "../../../domain/IdempotencyKey.ts"
import type { CallContext } from "../CallContext.ts"
import type { OperationTraits } from "../OperationTraits.ts"
import type { Quote } from "../transport/redact.ts"
import { outsideGate } from "./AttemptGate.ts"
import { newIdempotencyKey } from "./newIdempotencyKey.ts"
import { invalidInput, timedOut } from "./noReply.ts"
import type { PreparedOperation } from "./PreparedOperation.ts"
import { withinOrFail } from "./within.ts"

/** The key sent with each attempt: the caller's, or a new one. */
export const keyFor = (
  operation: OperationTraits,
  given: IdempotencyKey | undefined,
  quote: Quote
): Effect.Effect<Option.Option<IdempotencyKey>, InvalidRequest> => {
  if (operation.keyed !== true) return Effect.succeedNone
  if (given === undefined) return Effect.asSome(newIdempotencyKey)
  return Effect.mapBoth(Schema.validate(IdempotencyKey)(given), {
    onFailure: (error) => invalidInput({ operation, idempotencyKey: Option.none(), quote }, error),
    onSuccess: Option.some
  })
}

/** Refuses an encoded request that would not lead to the operation's path. */
const fillingPath = <A, I extends object, B, J>(
  { findUnfilled, request }: PreparedOperation<A, I, B, J>,
  encoded: I
): Effect.Effect<I, ParseResult.ParseError> => {
  const name = findUnfilled(encoded)
  return name === undefined
    ? Effect.succeed(encoded)
    : Effect.fail(
        ParseResult.parseError(
          new ParseResult.Type(
            request.ast,
            encoded,
            `${name} is part of the path: it cannot be empty, . or .., and must be valid Unicode`
          )
        )
      )
}

/** Encodes the request. The limit applies while the encoding reads a stream of the caller. */
export const encodeRequest = <A, I extends object, B, J>(
  call: CallContext & { readonly operation: PreparedOperation<A, I, B, J> },
  input: A,
  limit: Duration.Duration
): Effect.Effect<I, InvalidRequest | ResponseTimeout> =>
  Effect.suspend(() => {
    const encoded = call.operation.encode(input)
    const inTime: Effect.Effect<I, ParseResult.ParseError | ResponseTimeout> = Either.isEither(encoded)
      ? encoded
      : withinOrFail(outsideGate(encoded), limit, () => timedOut(call, limit, false))
    return Effect.flatMap(inTime, (encoded) => fillingPath(call.operation, encoded)).pipe(
      Effect.mapError((error) => (error._tag === "ParseError" ? invalidInput(call, error) : error))
    )
  })
