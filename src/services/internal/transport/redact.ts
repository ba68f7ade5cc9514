import * as Redacted from "effect/Redacted"
import { findAll, type Match, makePattern } from "./patternSearch.ts"
import { lowerCase, type Unescaped, unescapeText, withoutCutEscape } from "./unescapeText.ts"

/** This much of a key that is cut off is hidden. */
const shortestKey = 8

/** Whether hiding a key would garble messages. Backslashes do not count, since a text may have more or fewer of them. */
export const isTooShortToHide = (key: string): boolean => unescapeText(key).codes.length < shortestKey

/** The most characters that an escaped character of a key takes. */
const longestEscape = 16

const questionMark = 0x3f
const ampersand = 0x26
const equals = 0x3d
const doubleQuote = 0x22

const space = 0x20

const isWritten = ({ from, to }: Unescaped, at: number) => (to[at] ?? 0) - (from[at] ?? 0) === 1

const isSpace = (text: Unescaped, at: number) => (text.codes[at] ?? doubleQuote) <= space && isWritten(text, at)

/** What may stand behind the quote that ends a text in JSON or an attribute in HTML. */
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

/** The end of the query that begins there. White space ends it, unless `=` stands before it, or `&` or `name=value` behind. */
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

/** Where a part of the unescaped text is written. */
const asWrittenIn =
  ({ from, to }: Unescaped) =>
  (match: Match): Match => ({ from: from[match.from] ?? 0, to: to[match.to - 1] ?? 0 })

/** Takes a secret, in any writing or cut off at the end, and the query of every URL out of a text. */
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
            ...findAll(unescaped, uncut.codes, shortestKey).map(asWrittenIn(uncut))
          ]
    return hide(text, [
      ...secrets.map((match) => ({ ...match, instead: "<redacted>" })),
      ...queriesIn(plain).map((match) => ({ ...asWrittenIn(plain)(match), instead: "?<redacted>" }))
    ])
  }
}

/** Control characters, which could forge a line of a log or its colours, and marks that turn the direction of text. */
const illegible = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu

const shorten = (text: string, longest: number) =>
  text.length > longest ? `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, "")}…` : text

/** A text from outside as it may be shown: without secrets and control characters, and no longer than that. */
export type Quote = (text: string, longest?: number) => string

const longestQuote = 500

export const makeQuote = (apiKey: Redacted.Redacted = Redacted.make("")): Quote => {
  const key = Redacted.value(apiKey)
  const redact = makeRedact(key)
  return (text, longest = longestQuote) =>
    shorten(redact(text.slice(0, longest + longestEscape * key.length)).replace(illegible, " "), longest)
}
