import * as Option from "effect/Option"

/** The facts of a request that is refused before anything is sent. */
export const unsent = (operation: string, problem: string) =>
  ({
    operation,
    outcome: "not-sent",
    attempts: 0,
    detail: Option.some(problem),
    message: `${operation}: ${problem}. Nothing was sent.`
  }) as const
