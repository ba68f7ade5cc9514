import { Array as Arr, Record } from "effect"
import type { Journal } from "./Journal.ts"
import { rowStateOf } from "./rowState.ts"
import type { Inspection } from "./rows.ts"

const counted = (reasons: ReadonlyArray<string>) =>
  Object.entries(
    Record.map(
      Arr.groupBy(reasons, (reason) => reason),
      Arr.length
    )
  ).map(([reason, count]) => `  ${count} × ${reason}`)

/** Summarizes the states of all rows of the file, and whether every row was created. */
export const summarize = ({ entries }: Journal, { complaints, lineOf }: Inspection) => {
  const rows = Arr.fromIterable(lineOf.keys()).map((key) => entries.get(key))
  const count = (state: ReturnType<typeof rowStateOf>) => rows.filter((entry) => rowStateOf(entry) === state).length
  const ambiguous = count("Ambiguous")
  const lines = [
    `${count("Created")} created`,
    `${count("Rejected")} rejected`,
    ...counted(rows.flatMap((entry) => (entry?._tag === "Rejected" ? [entry.error._tag] : []))),
    `${ambiguous} ambiguous${ambiguous === 0 ? "" : ": check HeyGen before you send them again with --resend-ambiguous"}`,
    `${count("NotSent")} not sent`,
    ...counted(rows.flatMap((entry) => (entry?._tag === "NotSent" ? [entry.reason] : []))),
    ...(complaints.length === 0 ? [] : [`${complaints.length} invalid and skipped`])
  ]
  return { lines, isWhole: complaints.length === 0 && count("Created") === rows.length }
}
