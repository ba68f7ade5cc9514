import * as Arr from "effect/Array"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { SunsetNotice } from "../../../domain/SunsetNotice.ts"
import type { Quote } from "../transport/redact.ts"
import type { Reply } from "./Reply.ts"

const announces = (header: string | undefined) => header !== undefined && header !== "false"

/** Reads the sunset notice of a reply: the headers `deprecation` and `sunset`, and `warning` in the body. */
export const sunsetNoticeOf = (
  { name, successor }: { readonly name: string; readonly successor?: string | undefined },
  reply: Reply,
  quote: Quote
): Option.Option<SunsetNotice> => {
  const warning = reply.json.pipe(
    Option.filter(Predicate.isRecord),
    Option.map((body) => body.warning),
    Option.filter(Predicate.isRecord)
  )
  const { deprecation, sunset } = reply.headers
  if (!announces(deprecation) && sunset === undefined && Option.isNone(warning)) return Option.none()
  const words = (key: string) =>
    Option.flatMap(warning, (record) => Option.liftPredicate(record[key], Predicate.isString)).pipe(
      Option.map((text) => quote(text))
    )
  return Option.some(
    new SunsetNotice({
      operation: name,
      message: words("message"),
      sunsetAt: Option.orElse(Option.fromNullable(sunset), () => words("sunset_date")).pipe(
        Option.flatMap((date) => DateTime.make(Date.parse(date)))
      ),
      replacement: words("v3_endpoint"),
      successor: Option.fromNullable(successor),
      documentation: words("docs_url")
    })
  )
}

const others = ({ replacement, successor }: SunsetNotice) => {
  const names = Arr.getSomes([successor, replacement])
  return names.length === 0 ? [] : [`Use ${names.join(", ")} instead.`]
}

export const describeNotice = (notice: SunsetNotice): string =>
  [
    `HeyGen announces that the endpoint of ${notice.operation} is being retired.`,
    ...Option.toArray(Option.map(notice.sunsetAt, (time) => `Its sunset date is ${DateTime.formatIsoDateUtc(time)}.`)),
    ...others(notice),
    ...Option.toArray(Option.map(notice.message, (words) => `HeyGen's message: "${words}"`))
  ].join(" ")
