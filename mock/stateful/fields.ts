import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import { invalid, type Refused } from "../Refused.ts"
import type { Asked } from "./Asked.ts"

export type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const jsonOf = ({ body }: Asked): Effect.Effect<Json, Refused> =>
  Effect.filterOrFail(
    Effect.try({
      try: (): unknown => JSON.parse(new TextDecoder().decode(body)),
      catch: () => invalid("body", "JSON required")
    }),
    isObject,
    () => invalid("body", "Object required")
  )

/** A field that is a text with at least one visible character. */
export const textOf = (json: Json, field: string, most = Number.POSITIVE_INFINITY): Effect.Effect<string, Refused> => {
  const value = json[field]
  if (Predicate.isNullable(value)) return Effect.fail(invalid(field, "Field required"))
  if (typeof value !== "string" || value.trim() === "") return Effect.fail(invalid(field, "Text required"))
  return value.length > most && Array.from(value).length > most
    ? Effect.fail(invalid(field, `At most ${most} characters`))
    : Effect.succeed(value)
}

export const optionalTextOf = (json: Json, field: string, most?: number): Effect.Effect<string | undefined, Refused> =>
  Predicate.isNullable(json[field]) ? Effect.succeed(undefined) : textOf(json, field, most)
