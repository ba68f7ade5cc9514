import * as Arr from "effect/Array"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

/** The error code and the error message in a body. */
export interface VendorWords {
  readonly code: Option.Option<string>
  readonly detail: Option.Option<string>
}

export const noWords: VendorWords = { code: Option.none(), detail: Option.none() }

/** v1 uses 100; a gateway uses 200 in its own envelope. */
const successCodes: ReadonlyArray<string> = ["100", "200"]

const isFailure = (code: string) => !successCodes.includes(code)

const stringify = Option.liftThrowable((value: object) => JSON.stringify(value))

const toText = (value: unknown): Option.Option<string> => {
  if (value === undefined || value === null || value === "") return Option.none()
  return typeof value === "object" ? stringify(value) : Option.some(String(value))
}

interface Json {
  readonly [key: string]: unknown
}

const textsOf = (record: Json, ...keys: ReadonlyArray<string>) => Arr.getSomes(keys.map((key) => toText(record[key])))

const joined = (texts: ReadonlyArray<string>) =>
  Option.map(Option.liftPredicate(Arr.dedupe(texts), Arr.isNonEmptyReadonlyArray), Arr.join(": "))

const wordsOf = (record: Json) => textsOf(record, "message", "msg", "detail", "details")

/** v3 names the field that is at fault. */
const withField = (texts: ReadonlyArray<string>, { param }: Json) =>
  Option.match(toText(param), {
    onNone: () => joined(texts),
    onSome: (field) => Option.some(`${Option.getOrElse(joined(texts), () => "invalid")} (${field})`)
  })

const isEmpty = (value: object) => Object.keys(value).length === 0

/** The `error` of a body; `false`, 0, and an empty object or list are no error. */
const errorOf = ({ error }: Json): unknown =>
  error === false || error === 0 || (Predicate.isObject(error) && isEmpty(error)) ? undefined : error

/**
 * Reads every JSON error body that HeyGen is known to send: v1 `{ code, message }`, v2 and v3
 * `{ error: { code, message } }`, `{ error: "text", error_code? }`, and the flat `{ code?, message | detail }`, which
 * gateways send, too. The contents of `error` take precedence over the fields beside it. `None` for any other body.
 */
export const vendorWords = (json: unknown): Option.Option<VendorWords> => {
  if (!Predicate.isRecord(json)) return Option.none()
  const error = errorOf(json)
  const inside = Predicate.isRecord(error) ? error : {}
  const said = Predicate.isRecord(error) ? wordsOf(error) : Option.toArray(toText(error))
  const words: VendorWords = {
    code: Arr.head([
      ...textsOf(inside, "code", "error_code"),
      ...textsOf(json, "error_code", "code").filter(isFailure)
    ]),
    detail: withField(said.length > 0 ? said : wordsOf(json), inside)
  }
  return Option.liftPredicate(words, ({ code, detail }) => Option.isSome(code) || Option.isSome(detail))
}

/** Whether a body reports a failure, regardless of its status. */
export const saysFailure = (json: unknown): boolean =>
  Predicate.isRecord(json) && (Option.isSome(toText(errorOf(json))) || Option.exists(toText(json.code), isFailure))

/**
 * Whether the body of a 404 is HeyGen's: it has a code other than 404, or an `error` that says more than "Not Found". A
 * gateway or a web framework that does not know the route has neither.
 */
export const isVendorsOwn = (json: unknown): boolean =>
  Predicate.isRecord(json) &&
  Option.exists(
    vendorWords(json),
    ({ code, detail }) =>
      Option.exists(code, (text) => text !== "404") ||
      (Option.isSome(toText(errorOf(json))) && Option.exists(detail, (text) => text.toLowerCase() !== "not found"))
  )
