/** Introduces the code of a character that is written as an escape. It hardly occurs, so that keys look as they are. */
const escapeCharacter = "\u001a"

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are escaped
const unstorable = /[\u0000\u001a]|\p{Surrogate}/gu

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is the character that introduces an escape
const escaped = /\u001a([0-9a-f]{4})/g

/**
 * The text as a database can hold it: not with the character NUL, nor with half of a surrogate pair. SQLite would cut it
 * there or end the process, and PostgreSQL refuses it.
 */
export const storableText = (text: string): string =>
  text.replace(unstorable, (character) => escapeCharacter + character.charCodeAt(0).toString(16).padStart(4, "0"))

export const originalText = (stored: string): string =>
  stored.replace(escaped, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
