import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

/** What a transport failure proves about the request. */
export interface Evidence {
  readonly systemCode: Option.Option<string>
  readonly provesNotSent: boolean
}

const neverConnected: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT"
])

const neverConnectedIfConnecting: ReadonlySet<string> = new Set(["EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT"])

const certificateRefused: ReadonlySet<string> = new Set([
  "CERT_CHAIN_TOO_LONG",
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_REJECTED",
  "CERT_REVOKED",
  "CERT_SIGNATURE_FAILURE",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "HOSTNAME_MISMATCH",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "PATH_LENGTH_EXCEEDED",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY",
  "UNABLE_TO_DECRYPT_CERT_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
])

const ofSystemError = (error: unknown): Option.Option<Evidence> => {
  if (!Predicate.hasProperty(error, "code") || typeof error.code !== "string") return Option.none()
  const { code } = error
  const connecting = Predicate.hasProperty(error, "syscall") && error.syscall === "connect"
  return Option.some({
    systemCode: Option.some(code),
    provesNotSent:
      neverConnected.has(code) || certificateRefused.has(code) || (connecting && neverConnectedIfConnecting.has(code))
  })
}

const ofSeveralAddresses = (error: unknown): Option.Option<Evidence> => {
  if (!Predicate.hasProperty(error, "errors") || !Array.isArray(error.errors)) return Option.none()
  const members = error.errors.map(ofSystemError)
  return Option.some({
    systemCode: Option.flatMap(Option.firstSomeOf(members), (member) => member.systemCode),
    provesNotSent: members.length > 0 && members.every(Option.exists((member) => member.provesNotSent))
  })
}

const ofError = (error: unknown) => Option.orElse(ofSeveralAddresses(error), () => ofSystemError(error))

const messageOf = (error: unknown): Option.Option<string> =>
  Predicate.hasProperty(error, "message") && Predicate.isString(error.message) && error.message !== ""
    ? Option.some(error.message)
    : Option.none()

const causeOf = (failure: unknown): unknown => (Predicate.hasProperty(failure, "cause") ? failure.cause : undefined)

/** What fetch says of a failure: in its cause, whatever the message of the TypeError itself is. */
const causeMessage = (failure: unknown): Option.Option<string> => messageOf(causeOf(failure))

const denoNeverConnected = /^error sending request for url \(\S*\): client error \(Connect\): /

/** Deno's fetch has no codes, but its message says when it could not connect. It does not repeat a `sentOnce` request. */
const ofDeno = (failure: unknown): Option.Option<Evidence> =>
  Option.exists(causeMessage(failure), (message) => denoNeverConnected.test(message))
    ? Option.some({ systemCode: Option.none(), provesNotSent: true })
    : Option.none()

const nothingProven: Evidence = { systemCode: Option.none(), provesNotSent: false }

/**
 * Derives what is known about a request after its transport failed. Only a listed code, or a listed message where there
 * are no codes, proves that it was not sent; the class of an error proves nothing. Transports pass the system error on as
 * it is, or as the `cause` of another. A connection to a host with several addresses fails with an AggregateError, whose
 * members must all prove it.
 */
export const evidenceOf = (failure: unknown): Evidence =>
  ofError(failure).pipe(
    Option.orElse(() => ofError(causeOf(failure))),
    Option.orElse(() => ofDeno(failure)),
    Option.getOrElse(() => nothingProven)
  )

/** Whether fetch refused the port, which it does before it connects. Only the message shows this. */
export const isBadPort = (failure: unknown): boolean => Option.contains(causeMessage(failure), "bad port")

const membersOf = (error: unknown): ReadonlyArray<unknown> =>
  Predicate.hasProperty(error, "errors") && Array.isArray(error.errors) ? error.errors : []

/** The message of a transport failure, preferably that of its cause, which is more specific. */
export const wordsOf = (failure: unknown): Option.Option<string> => {
  const cause = causeOf(failure)
  return Option.firstSomeOf([cause, ...membersOf(cause), ...membersOf(failure), failure].map(messageOf))
}
