import type { Result } from "./check.ts"

/** What one runtime did on one transport. */
export interface Column {
  readonly runtime: string
  readonly results: ReadonlyArray<Result>
}

const longest = 200

/** A reason on one line, and without what differs from run to run. */
const reasonOf = (result: string) => {
  const text = result
    .replace(/^[^:]*: /, "")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1")
    .replaceAll(/; reference = \w+/g, "")
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

/** A table of the results, and below it the reasons for what fails. */
const table = (columns: ReadonlyArray<Column>) => {
  const checks = new Set(columns.flatMap(({ results }) => results.map(({ check }) => check)))
  const reasons = new Set<string>()
  const cellOf = (check: string, { results }: Column) => {
    const result = results.find((result) => result.check === check)?.result ?? "fails: the program ended before"
    if (result === "works") return result
    const reason = reasonOf(result)
    reasons.add(reason)
    return `${result.slice(0, result.indexOf(":"))} (${[...reasons].indexOf(reason) + 1})`
  }
  const rows = [
    ["", ...columns.map(({ runtime }) => runtime)],
    ["---", ...columns.map(() => "---")],
    ...[...checks].map((check) => [check, ...columns.map((column) => cellOf(check, column))])
  ]
  const lines = rows.map((cells) => `| ${cells.join(" | ")} |`)
  return [...lines, "", ...[...reasons].map((reason, index) => `${index + 1}. ${reason}`)].join("\n")
}

/** The page docs/runtimes.md. */
export const page = (fetch: ReadonlyArray<Column>, undici: ReadonlyArray<Column>): string => `# Runtimes

Written by \`npm run runtimes\`, which packs the library and runs one program on each runtime, with the packed library and
servers on 127.0.0.1. The outcome that a check names is that of the error. The numbers in brackets refer to the reasons
below the table.

Use either transport on Node and Deno, and fetch on Bun and in workers. Deno's fetch sends a request again when a reused
connection is reset, unless its body is a stream, so on Deno the body of each create is one. Where nothing was sent, an
\`ambiguous\` error is safe, but on v2 the create is not retried.

## On fetch

\`Live.layer\` with \`FetchHttpClient.layer\`. workerd runs a bundle of the program without Node's built-ins, as a worker.

${table(fetch)}

## On undici

The layers of \`effect-photo-avatar/node\`.

${table(undici)}
`
