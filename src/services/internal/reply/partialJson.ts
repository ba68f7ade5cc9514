import * as Option from "effect/Option"

export const parseJson: (text: string) => Option.Option<unknown> = Option.liftThrowable((text: string): unknown =>
  JSON.parse(text)
)

/** The open brackets, innermost first. */
interface Open {
  readonly closing: "}" | "]"
  readonly around: Open | undefined
}

const closingOf = (open: Open | undefined) => {
  const closing: Array<string> = []
  for (let bracket = open; bracket !== undefined; bracket = bracket.around) closing.push(bracket.closing)
  return closing.join("")
}

/** The index after the closing quote of the string that begins at `begin`; -1 if it is not closed. */
const endOfString = (text: string, begin: number) => {
  for (let at = begin + 1; at < text.length; at++) {
    if (text[at] === "\\") at++
    else if (text[at] === '"') return at + 1
  }
  return -1
}

/**
 * Parses JSON that is truncated, or followed by other text: returns all values that are complete. The last value does
 * not count if it may continue, as a number may.
 */
export const parsePartialJson = (text: string): Option.Option<unknown> => {
  let open: Open | undefined
  let isKey = false
  let whole: { readonly end: number; readonly open: Open | undefined } = { end: 0, open: undefined }
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === "{" || character === "[") {
      open = { closing: character === "{" ? "}" : "]", around: open }
      whole = { end: at + 1, open }
      isKey = character === "{"
    } else if (character === "}" || character === "]") {
      open = open?.around
      whole = { end: at + 1, open }
      if (open === undefined) break
    } else if (character === ",") {
      whole = { end: at, open }
      isKey = open?.closing === "}"
    } else if (character === ":") {
      isKey = false
    } else if (character === '"') {
      const end = endOfString(text, at)
      if (end === -1) break
      if (!isKey) whole = { end, open }
      at = end - 1
    }
  }
  return parseJson(text.slice(0, whole.end) + closingOf(whole.open))
}
