import * as Schema from "effect/Schema"

/** A field of a request that may be absent, for which the API also takes null. It is never written as null. */
export const optionalOrNull = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { nullable: true })
