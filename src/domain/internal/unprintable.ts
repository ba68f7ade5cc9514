/** Characters that no id has: they would break a line of a log, an escape sequence of a terminal, or a text column. */
export const unprintable = /[\p{Cc}\p{Surrogate}]/u
