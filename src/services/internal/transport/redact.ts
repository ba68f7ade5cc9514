import * as Redacted from "effect/Redacted"
import { findAll, type Match, makePattern } from "./patternSearch.ts"
import { lowerCase, type Unescaped, unescapeText, withoutCutEscape } from "./unescapeText.ts"

/** A truncated key is redacted if at least this many characters remain. */
const shortestKey = 8

/**
 * Whether redacting a key would garble messages. Backslashes do not count, since a text may contain more or fewer of
 * them.
 */
export const isTooShortToHide = (key: string): boolean => unescapeText(key).codes.length < shortestKey

/** The maximum length of an escaped character of a key. */
const longestEscape = 16

const questionMark = 0x3f
const ampersand = 0x26
const equals = 0x3d
const doubleQuote = 0x22

const space = 0x20

const isWritten = ({ from, to }: Unescaped, at: number) => (to[at] ?? 0) - (from[at] ?? 0) === 1

const isSpace = (text: Unescaped, at: number) => (text.codes[at] ?? doubleQuote) <= space && isWritten(text, at)

/** The characters that may follow the closing quote of a JSON string or an HTML attribute. */
const behindQuote = new Set([...",}]>"].map((character) => character.charCodeAt(0)))

const isEndQuote = (text: Unescaped, at: number) => {
  const next = text.codes[at + 1] ?? space
  return text.codes[at] === doubleQuote && isWritten(text, at) && (next <= space || behindQuote.has(next))
}

const endOfWord = (text: Unescaped, begin: number) => {
  let at = begin
  while (at < text.codes.length && !isSpace(text, at) && !isEndQuote(text, at)) at++
  return at
}

const endOfGap = (text: Unescaped, begin: number) => {
  let at = begin
  while (isSpace(text, at)) at++
  return at
}

const hasEquals = (codes: Uint16Array, begin: number, end: number) => {
  for (let at = begin; at < end; at++) if (codes[at] === equals) return true
  return false
}

/**
 * The end of the query that begins at `begin`. White space ends it, unless it follows `=` or precedes `&` or
 * `name=value`.
 */
const endOfQuery = (text: Unescaped, begin: number): number => {
  const { codes } = text
  let end = endOfWord(text, begin)
  while (isSpace(text, end)) {
    const next = endOfGap(text, end)
    const nextEnd = endOfWord(text, next)
    if (codes[end - 1] !== equals && codes[next] !== ampersand && !hasEquals(codes, next, nextEnd)) break
    end = nextEnd
  }
  return end
}

const queriesIn = (text: Unescaped): ReadonlyArray<Match> => {
  const found: Array<Match> = []
  for (let from = text.codes.indexOf(questionMark); from !== -1; ) {
    const to = endOfQuery(text, from + 1)
    if (to > from + 1) found.push({ from, to })
    from = text.codes.indexOf(questionMark, to)
  }
  return found
}

interface Hidden extends Match {
  readonly instead: string
}

const hide = (text: string, parts: ReadonlyArray<Hidden>) => {
  let kept = ""
  let at = 0
  for (const { from, instead, to } of [...parts].sort((one, other) => one.from - other.from)) {
    if (from >= at) kept += text.slice(at, from) + instead
    at = Math.max(at, to)
  }
  return kept + text.slice(at)
}

const codesOf = (text: string) => {
  const codes = new Uint16Array(text.length)
  for (let at = 0; at < text.length; at++) codes[at] = lowerCase(text.charCodeAt(at))
  return codes
}

/** Maps a match in the unescaped text to its position in the original. */
const asWrittenIn =
  ({ from, to }: Unescaped) =>
  (match: Match): Match => ({ from: from[match.from] ?? 0, to: to[match.to - 1] ?? 0 })

/** Redacts a secret, even if it is escaped or truncated, and the query of every URL in a text. */
const makeRedact = (secret: string) => {
  const asWritten = makePattern(codesOf(secret))
  const unescaped = makePattern(unescapeText(secret).codes)
  return (text: string): string => {
    const plain = unescapeText(text)
    const uncut = withoutCutEscape(plain)
    const secrets =
      secret === ""
        ? []
        : [
            ...findAll(asWritten, codesOf(text), shortestKey),
            ...findAll(unescaped, plain.codes, shortestKey).map(asWrittenIn(plain)),
            ...findAll(unescaped, uncut.codes, shortestKey).map(asWrittenIn(uncut))
          ]
    return hide(text, [
      ...secrets.map((match) => ({ ...match, instead: "<redacted>" })),
      ...queriesIn(plain).map((match) => ({ ...asWrittenIn(plain)(match), instead: "?<redacted>" }))
    ])
  }
}

/** Control characters, which could forge log lines or terminal colors, and marks that change the direction of text. */
const illegible = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu

const shorten = (text: string, longest: number) =>
  text.length > longest ? `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, "")}…` : text

/** Sanitizes external text: redacts secrets, replaces control characters, and truncates it to `longest` characters. */
export type Quote = (text: string, longest?: number) => string

const longestQuote = 500

export const makeQuote = (apiKey: Redacted.Redacted = Redacted.make("")): Quote => {
  const key = Redacted.value(apiKey)
  const redact = makeRedact(key)
  return (text, longest = longestQuote) =>
    shorten(
      // A text in UTF-16 that is read as UTF-8 has a NUL beside each character.
      redact(text.slice(0, longest + longestEscape * key.length).replaceAll("\0", "")).replace(illegible, " "),
      longest
    )
}
