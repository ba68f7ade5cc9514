import type * as Headers from "@effect/platform/Headers"
import * as Option from "effect/Option"
import type { Damage } from "../transport/Damage.ts"
import { parseJson, parsePartialJson } from "./partialJson.ts"

/** A response, read to its end or as far as possible. */
export interface Reply {
  readonly status: number
  readonly headers: Headers.Headers
  readonly text: string
  /** The body as JSON; an empty object for "204 No Content", and `None` when it is not valid JSON. */
  readonly json: Option.Option<unknown>
  readonly damage: Option.Option<Damage>
}

/** fetch decodes a body but keeps the header, so the header counts only when the body is not JSON. */
const encodingOf = (headers: Headers.Headers) =>
  Option.map(
    Option.liftPredicate(headers["content-encoding"] ?? "", (encoding) => encoding !== "" && encoding !== "identity"),
    (encoding): Damage => ({ reason: "encoded", detail: `its body is encoded as ${encoding}` })
  )

export const makeReply = (
  { headers, status }: Pick<Reply, "status" | "headers">,
  text: string,
  damage: Option.Option<Damage>
): Reply => {
  const json = status === 204 ? Option.some({}) : parseJson(text)
  const encoding = Option.filter(encodingOf(headers), () => Option.isNone(json) && text !== "")
  return { status, headers, text, json, damage: Option.orElse(damage, () => encoding) }
}

export const isSuccess = ({ status }: Reply): boolean => status >= 200 && status < 300

/** The JSON values that can be read from the body, even if it is incomplete. */
export const readableJson = ({ json, text }: Reply): Option.Option<unknown> =>
  Option.orElse(json, () => parsePartialJson(text))
