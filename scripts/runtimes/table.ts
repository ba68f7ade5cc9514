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

Written by \`npm run runtimes\`, which packs the library and runs one program with it on each runtime, against servers on
127.0.0.1. Where a check names an outcome, it is the outcome of the error. The numbers in brackets refer to the reasons
below the table.

Use either transport on Node and Deno, and fetch on Bun and in workers, which get the key as
\`Live.layer({ apiKey: Redacted.make(env.HEYGEN_API_KEY) })\`. workerd does not say whether a connection was
made, so a refused connection is reported as \`ambiguous\` there, and a v2 create is not retried. Deno's fetch sends a
request again when a reused connection is reset, unless its body is a stream, so on Deno each body is a stream.

**Do not create from a page of a browser.** A browser sends a request again when a reused connection is reset, and takes no
stream as a body over HTTP/1.1: on v2, it can create a group twice. On v3, the idempotency key prevents it. A page is also no
place for an API key: let it ask a server of yours, which calls HeyGen.

## On fetch

\`Live.layer\` with \`FetchHttpClient.layer\`. workerd and Chromium run a bundle of the program without
Node's built-ins: workerd as a worker, Chromium in a page, with the same-origin policy off.

${table(fetch)}

## On undici

The layers of \`effect-photo-avatar/node\`.

${table(undici)}
`
