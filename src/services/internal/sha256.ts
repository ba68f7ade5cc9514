import * as Effect from "effect/Effect"
import * as Encoding from "effect/Encoding"

/** The hash of bytes, or of a text in UTF-8, in hexadecimal. */
export const sha256 = (input: Uint8Array | string): Effect.Effect<string> =>
  Effect.map(
    Effect.promise(() =>
      globalThis.crypto.subtle.digest(
        "SHA-256",
        typeof input === "string" ? new TextEncoder().encode(input) : new Uint8Array(input)
      )
    ),
    (digest) => Encoding.encodeHex(new Uint8Array(digest))
  )
