import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import { invalid, type Refusal } from "./Refusal.ts"

/** A request that the mock answers. */
export interface Asked {
  readonly params: Readonly<Record<string, string | undefined>>
  readonly query: URLSearchParams
  readonly contentType: string
  readonly body: Uint8Array
  /** The time, in milliseconds since 1970. */
  readonly now: number
}

/** Answers a request with a body, in the version's envelope. */
export type Handler = (asked: Asked) => Effect.Effect<unknown, Refusal>

export type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const jsonOf = ({ body }: Asked): Effect.Effect<Json, Refusal> =>
  Effect.filterOrFail(
    Effect.try({
      try: (): unknown => JSON.parse(new TextDecoder().decode(body)),
      catch: () => invalid("body", "JSON required")
    }),
    isObject,
    () => invalid("body", "Object required")
  )

/** A field that is a text with at least one visible character. */
export const textOf = (json: Json, field: string, most = Number.POSITIVE_INFINITY): Effect.Effect<string, Refusal> => {
  const value = json[field]
  if (Predicate.isNullable(value)) return Effect.fail(invalid(field, "Field required"))
  if (typeof value !== "string" || value.trim() === "") return Effect.fail(invalid(field, "Text required"))
  return value.length > most && Array.from(value).length > most
    ? Effect.fail(invalid(field, `At most ${most} characters`))
    : Effect.succeed(value)
}

export const optionalTextOf = (json: Json, field: string, most?: number): Effect.Effect<string | undefined, Refusal> =>
  Predicate.isNullable(json[field]) ? Effect.succeed(undefined) : textOf(json, field, most)

/** What has this id, unless the request is refused for lack of it. */
export const found = <A>(
  map: ReadonlyMap<string, A>,
  id: string | undefined,
  refusal: Refusal
): Effect.Effect<A, Refusal> =>
  Effect.suspend(() => {
    const value = map.get(id ?? "")
    return value === undefined ? Effect.fail(refusal) : Effect.succeed(value)
  })
