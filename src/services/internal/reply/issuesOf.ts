import * as ParseResult from "effect/ParseResult"

/** Formats the issues of an input or a response, by the path of each field. */
export const issuesOf = (error: ParseResult.ParseError): string =>
  ParseResult.ArrayFormatter.formatErrorSync(error)
    .map(({ message, path }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
    .join("; ")
