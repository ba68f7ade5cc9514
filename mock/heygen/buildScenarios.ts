interface Media {
  readonly examples?: Record<string, unknown>
}

interface Response {
  readonly $ref?: string
  readonly content?: Record<string, Media>
}

interface Operation {
  readonly "x-methods": ReadonlyArray<string>
  readonly responses: Record<string, Response>
}

export interface Document {
  readonly components: { readonly responses: Record<string, Response> }
  readonly paths: Record<string, Record<string, Operation>>
}

type Entry = readonly [code: string, response: Response]

const nameOf = (key: string) => (/^\w+$/.test(key) ? key : JSON.stringify(key))

const linesOf = ([code, { content = {} }]: Entry) =>
  Object.entries(content).flatMap(([type, { examples = {} }]) =>
    Object.keys(examples).map((example) => {
      const accept = type === "application/json" ? "" : `, accept: "${type}"`
      return `${nameOf(example)}: { code: ${code}${accept} }`
    })
  )

const tableOf = (lines: ReadonlyArray<string>, indent: string) =>
  `{\n${lines.map((line) => `${indent}  ${line}`).join(",\n")}\n${indent}}`

const isShared = ([_, { $ref }]: Entry) => $ref !== undefined

/**
 * Generates the module that lists the mock's scenarios: each example of the document, by method and example name.
 */
export const buildScenarios = ({ components, paths }: Document): string => {
  const operations = Object.values(paths).flatMap((operations) => Object.values(operations))
  const shared = new Map(operations.flatMap(({ responses }) => Object.entries(responses).filter(isShared)))
  const refusals = [...shared].map(([code, { $ref = "" }]): Entry => {
    const response = components.responses[$ref.replace("#/components/responses/", "")]
    if (response === undefined) throw new Error(`The document has no ${$ref}`)
    return [code, response]
  })
  const methods = operations.flatMap(({ responses, "x-methods": methods }) => {
    const own = Object.entries(responses).filter((entry) => !isShared(entry))
    return methods.map((method) => `${nameOf(method)}: ${tableOf(["...refusals", ...own.flatMap(linesOf)], "  ")}`)
  })
  return `// Built from the document by \`npm run build:openapi\`.

/** How any operation can be refused. */
const refusals = ${tableOf(refusals.flatMap(linesOf), "")} as const

/** What each operation can answer: the name of an example in the document, its status, and its type where that is not JSON. */
export const scenarios = ${tableOf(methods, "")} as const
`
}
