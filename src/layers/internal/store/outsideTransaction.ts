import { TransactionConnection } from "@effect/sql/SqlClient"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"

/** What a transaction adds to the context of its fiber. The client of libSQL does not export its tag. */
const keys = [TransactionConnection.key, "@effect/sql-libsql/LibsqlClient/LibsqlTransaction"]

const refusal = Effect.suspend(
  () =>
    new StoreUnavailable({
      message:
        "The row store cannot be used inside of a database transaction, such as sql.withTransaction: an intent must be committed before its request leaves. Nothing was sent. Run the rows before or after the transaction."
    })
)

/** Fails inside of a transaction of any client: its connection would be used, whatever database it is of. */
export const outsideTransaction = <A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E | StoreUnavailable, R> =>
  Effect.contextWithEffect(
    (context: Context.Context<never>): Effect.Effect<A, E | StoreUnavailable, R> =>
      keys.some((key) => context.unsafeMap.has(key)) ? refusal : effect
  )
