import { Data } from "effect"

/** The command line, or something it names, is invalid. The message says what is wrong and what to do. */
export class UsageError extends Data.TaggedError("UsageError")<{ readonly message: string }> {}

/** A problem that was found before anything was sent. */
export const nothingSent = (problem: string) => new UsageError({ message: `${problem} Nothing was sent.` })
