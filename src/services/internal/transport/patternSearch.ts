/** The characters to search for, and how far to fall back after each of them (Knuth–Morris–Pratt). */
export interface Pattern {
  readonly codes: Uint16Array
  readonly fallback: Int32Array
}

/** The length of the longest prefix of the pattern that ends with this character, after a match of length `matched`. */
const advance = ({ codes, fallback }: Pattern, matched: number, code: number): number => {
  let length = matched
  while (length > 0 && codes[length] !== code) length = fallback[length - 1] ?? 0
  return codes[length] === code ? length + 1 : 0
}

export const makePattern = (codes: Uint16Array): Pattern => {
  const pattern = { codes, fallback: new Int32Array(codes.length) }
  for (let at = 1, matched = 0; at < codes.length; at++) {
    matched = advance(pattern, matched, codes[at] ?? 0)
    pattern.fallback[at] = matched
  }
  return pattern
}

export interface Match {
  readonly from: number
  readonly to: number
}

/**
 * Finds a pattern in a text, in time linear in both. A match may be truncated by the end of the text, if at least
 * `shortest` characters remain.
 */
export const findAll = (pattern: Pattern, text: Uint16Array, shortest: number): ReadonlyArray<Match> => {
  const found: Array<Match> = []
  let matched = 0
  for (let at = 0; at < text.length; at++) {
    matched = advance(pattern, matched, text[at] ?? 0)
    if (matched < pattern.codes.length) continue
    found.push({ from: at + 1 - matched, to: at + 1 })
    matched = 0
  }
  if (matched >= shortest) found.push({ from: text.length - matched, to: text.length })
  return found
}
