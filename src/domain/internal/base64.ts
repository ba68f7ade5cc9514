import * as Effect from "effect/Effect"
import { letTimersRun } from "./letTimersRun.ts"

/** A multiple of three, so that only the last part can need padding. */
const part = 3 * 2 ** 13

const partsAtOnce = 2 ** 6

const encodePart = (bytes: Uint8Array): string => btoa(Reflect.apply(String.fromCharCode, undefined, bytes))

const startsOf = (length: number, step: number) =>
  Array.from({ length: Math.ceil(length / step) }, (_, index) => index * step)

/** Encodes bytes as Base64, a few parts at a time, so that timers and other work of the program can run in between. */
export const encodeBase64 = (bytes: Uint8Array): Effect.Effect<string> => {
  const atOnce = part * partsAtOnce
  const encodeSome = (from: number) => {
    const some = bytes.subarray(from, from + atOnce)
    return startsOf(some.length, part)
      .map((at) => encodePart(some.subarray(at, at + part)))
      .join("")
  }
  return Effect.map(
    Effect.forEach(startsOf(bytes.length, atOnce), (from) =>
      from === 0 ? Effect.sync(() => encodeSome(from)) : Effect.map(letTimersRun, () => encodeSome(from))
    ),
    (texts) => texts.join("")
  )
}
