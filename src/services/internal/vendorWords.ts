import { Option, Predicate } from "effect"

export interface VendorWords {
  readonly code: Option.Option<string>
  readonly message: Option.Option<string>
}

const successCodeOfV1 = "100"

const stringify = Option.liftThrowable((value: object) => JSON.stringify(value))

const toText = (value: unknown): Option.Option<string> => {
  if (value === undefined || value === null || value === "") return Option.none()
  return typeof value === "object" ? stringify(value) : Option.some(String(value))
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
  return Option.liftPredicate(
    Predicate.isRecord(json.error)
      ? wordsOf(json.error)
      : Option.isSome(toText(json.error))
        ? { code: firstText(json, "error_code", "code"), message: toText(json.error) }
        : wordsOf(json),
    ({ code, message }) => Option.isSome(code) || Option.isSome(message)
  )
}

export const saysFailure = (json: unknown): boolean =>
  Predicate.isRecord(json) &&
  (Option.isSome(toText(json.error)) ||
    (!Predicate.isRecord(json.data) && Option.exists(toText(json.code), (code) => code !== successCodeOfV1)))
