import * as Arr from "effect/Array"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

/** What a body says of a failure: the vendor's code, and the vendor's words. */
export interface VendorWords {
  readonly code: Option.Option<string>
  readonly detail: Option.Option<string>
}

export const noWords: VendorWords = { code: Option.none(), detail: Option.none() }

/** 100 is v1's; 200 is what a gateway puts into an envelope of its own. */
const successCodes: ReadonlyArray<string> = ["100", "200"]

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

const isEmpty = (value: object) => Object.keys(value).length === 0

/** What a body has as its `error`: nothing where that is `false` or an empty object. */
const errorOf = ({ error }: Json): unknown =>
  error === false || (Predicate.isRecord(error) && isEmpty(error)) ? undefined : error

/**
 * Reads every JSON error body HeyGen is known to send: v1 `{ code, message }`, v2 and v3 `{ error: { code, message } }`,
 * `{ error: "text", error_code? }`, and the flat `{ code?, message | detail }`. What `error` says goes before what stands
 * beside it. `None` when it is none of them.
 */
export const vendorWords = (json: unknown): Option.Option<VendorWords> => {
  if (!Predicate.isRecord(json)) return Option.none()
  const error = errorOf(json)
  const inside = Predicate.isRecord(error) ? error : {}
  const said = Predicate.isRecord(error) ? wordsOf(error) : Option.toArray(toText(error))
  const words: VendorWords = {
    code: Arr.head([...textsOf(inside, "code", "error_code"), ...textsOf(json, "error_code", "code")]),
    detail: joined(said.length > 0 ? said : wordsOf(json))
  }
  return Option.liftPredicate(words, ({ code, detail }) => Option.isSome(code) || Option.isSome(detail))
}

/** Whether a body reports a failure, whatever its status. */
export const saysFailure = (json: unknown): boolean =>
  Predicate.isRecord(json) &&
  (Option.isSome(toText(errorOf(json))) || Option.exists(toText(json.code), (code) => !successCodes.includes(code)))
