import { Option, Predicate } from "effect"

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

/**
 * What a transport's failure proves. undici and node:http fail with the system's error itself, fetch keeps it one
 * `cause` deeper; a host with several addresses fails with an AggregateError, whose every member must qualify.
 */
export const evidenceOf = (failure: unknown): Evidence =>
  ofError(failure).pipe(
    Option.orElse(() => (Predicate.hasProperty(failure, "cause") ? ofError(failure.cause) : Option.none())),
    Option.getOrElse((): Evidence => ({ systemCode: Option.none(), provesNotSent: false }))
  )
