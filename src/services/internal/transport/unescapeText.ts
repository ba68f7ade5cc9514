/** The unescaped characters of a text, in lower case, and the position of each in the text. */
export interface Unescaped {
  readonly codes: Uint16Array
  readonly from: Int32Array
  readonly to: Int32Array
}

const percent = 0x25
const backslash = 0x5c
const ampersand = 0x26
const semicolon = 0x3b
const letterX = 0x78

const longestEntity = 16

const namedEntities: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["equals", "="],
  ["sol", "/"],
  ["plus", "+"],
  ["lowbar", "_"],
  ["period", "."],
  ["colon", ":"],
  ["quest", "?"],
  ["percnt", "%"]
])

const isHexDigit = (code: number) => (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66)

const valueOfHexDigit = (code: number) => (code >= 0x61 ? code - 0x57 : code - 0x30)

export const lowerCase = (code: number) => (code >= 0x41 && code <= 0x5a ? code + 0x20 : code)

/** The character code of an entity; of the numeric ones, ASCII is enough. */
const codeOfEntity = (name: string): number | undefined => {
  const number = /^#(?:x0*([0-9a-f]{1,2})|0*(\d{1,3}))$/.exec(name)
  if (number === null) return namedEntities.get(name)?.charCodeAt(0)
  return number[1] === undefined ? Number(number[2]) : Number.parseInt(number[1], 16)
}

/**
 * Removes the escapes of URLs, JSON, JavaScript and HTML, including those that only emerge when others are removed: whenever
 * the characters so far end in an escape, it is replaced by the character that it represents. The time is linear in the
 * text.
 */
export const unescapeText = (text: string): Unescaped => {
  const codes = new Uint16Array(text.length)
  const from = new Int32Array(text.length)
  const to = new Int32Array(text.length)
  let length = 0

  const read = (begin: number, end: number) => String.fromCharCode(...codes.subarray(begin, end))

  /** The length of the escape at the end of the characters so far; 0 if there is none. */
  const sizeOfEscape = (): number => {
    const last = codes[length - 1] ?? 0
    if (last === semicolon) {
      for (let size = 3; size <= longestEntity; size++) if (codes[length - size] === ampersand) return size
    } else if (isHexDigit(last) && isHexDigit(codes[length - 2] ?? 0)) {
      if (codes[length - 3] === percent) return 3
      if (codes[length - 4] === backslash && codes[length - 3] === letterX) return 4
      const isEscape = codes[length - 6] === backslash || codes[length - 6] === percent
      if (isEscape && read(length - 5, length - 2) === "u00") return 6
    }
    return 0
  }

  const meaningOf = (size: number): number | undefined =>
    codes[length - 1] === semicolon
      ? codeOfEntity(read(length - size + 1, length - 1))
      : 16 * valueOfHexDigit(codes[length - 2] ?? 0) + valueOfHexDigit(codes[length - 1] ?? 0)

  for (let at = 0; at < text.length; at++) {
    codes[length] = lowerCase(text.charCodeAt(at))
    from[length] = at
    to[length++] = at + 1
    for (let size = sizeOfEscape(); size > 0; size = sizeOfEscape()) {
      const meaning = meaningOf(size)
      if (meaning === undefined) break
      length -= size - 1
      codes[length - 1] = lowerCase(meaning)
      to[length - 1] = at + 1
    }
  }

  let kept = 0
  for (let at = 0; at < length; at++) {
    if (codes[at] === backslash) continue
    codes[kept] = codes[at] ?? 0
    from[kept] = from[at] ?? 0
    to[kept++] = to[at] ?? 0
  }
  return { codes: codes.subarray(0, kept), from: from.subarray(0, kept), to: to.subarray(0, kept) }
}

/** An escape truncated by the end of the text; its backslash has already been removed. */
const cutEscape = /(?:%[0-9a-f]?|&[#a-z0-9]*|%?u(?:0(?:0[0-9a-f]?)?)?|x[0-9a-f]?)$/

/** Removes a truncated escape from the end of the text; it counts as part of the character before it. */
export const withoutCutEscape = ({ codes, from, to }: Unescaped): Unescaped => {
  const tail = String.fromCharCode(...codes.subarray(-longestEntity))
  const length = codes.length - (cutEscape.exec(tail)?.[0].length ?? 0)
  const ends = to.slice(0, length)
  if (length > 0) ends.set(to.subarray(-1), length - 1)
  return { codes: codes.subarray(0, length), from: from.subarray(0, length), to: ends }
}
