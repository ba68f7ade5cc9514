import { Option, Predicate } from "effect"

export interface VendorWords {
  readonly code: Option.Option<string>
  readonly message: Option.Option<string>
}

const successCodeOfV1 = "100"

const toText = (value: unknown): Option.Option<string> => {
  if (value === undefined || value === null || value === "") return Option.none()
  return Option.some(typeof value === "object" ? JSON.stringify(value) : String(value))
}

const firstText = (record: { readonly [key: string]: unknown }, ...keys: ReadonlyArray<string>) =>
  Option.firstSomeOf(keys.map((key) => toText(record[key])))

const wordsOf = (record: { readonly [key: string]: unknown }): VendorWords => ({
  code: firstText(record, "code", "error_code"),
  message: firstText(record, "message", "msg", "detail", "details")
})

/**
 * Reads every JSON error body HeyGen is known to send: v1 `{ code, message }`, v2 and v3 `{ error: { code, message } }`,
 * `{ error: "text", error_code? }`, and the flat `{ code?, message | detail }`. `None` when it is none of them.
 */
export const vendorWords = (json: unknown): Option.Option<VendorWords> => {
  if (!Predicate.isRecord(json)) return Option.none()
  if (Predicate.isRecord(json.error)) return Option.some(wordsOf(json.error))
  const words = Option.isSome(toText(json.error))
    ? { code: firstText(json, "error_code", "code"), message: toText(json.error) }
    : wordsOf(json)
  return Option.liftPredicate(words, ({ code, message }) => Option.isSome(code) || Option.isSome(message))
}

export const saysFailure = (json: unknown): boolean =>
  Predicate.isRecord(json) &&
  (Predicate.isNotNullable(json.error) || Option.exists(toText(json.code), (code) => code !== successCodeOfV1))
