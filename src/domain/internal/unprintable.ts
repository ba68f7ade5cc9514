/**
 * Control characters and lone surrogates, which no id has: they could break a line of a log, start an escape sequence of a
 * terminal, or be refused by a text column.
 */
export const unprintable = /[\p{Cc}\p{Surrogate}]/u
