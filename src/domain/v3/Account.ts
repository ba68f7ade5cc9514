import * as Schema from "effect/Schema"
import { optionOf } from "../internal/optionOf.ts"

/** HeyGen writes money as a number or as a text, such as `"12.50"`. */
const Amount = Schema.Union(Schema.Number, Schema.NumberFromString.pipe(Schema.finite()))

const Wallet = Schema.Struct(
  {
    currency: optionOf(Schema.String),
    remainingBalance: optionOf(Amount).pipe(Schema.fromKey("remaining_balance"))
  },
  { key: Schema.String, value: Schema.Unknown }
)

/**
 * The account that an API key belongs to, and what it has left to spend.
 *
 * **Details**
 *
 * - `wallet`: what calls with an API key are paid from; `remainingBalance` is an amount of `currency`.
 * - `billingType`: how HeyGen bills the account, such as `wallet`.
 *
 * HeyGen does not document all fields of this response. Those that this version does not know, such as those of a plan,
 * are kept under the name that HeyGen gives them.
 *
 * Source: `GET /v3/users/me`, as HeyGen's CLI and public integrations use it.
 *
 * @since 0.1.0
 * @category Responses
 */
export const Account = Schema.Struct(
  {
    username: optionOf(Schema.String),
    email: optionOf(Schema.String),
    billingType: optionOf(Schema.String).pipe(Schema.fromKey("billing_type")),
    wallet: optionOf(Wallet)
  },
  { key: Schema.String, value: Schema.Unknown }
).annotations({ identifier: "Account", description: "A HeyGen account, and what it has left to spend." })

/**
 * @since 0.1.0
 * @category Responses
 */
export interface Account extends Schema.Schema.Type<typeof Account> {}
