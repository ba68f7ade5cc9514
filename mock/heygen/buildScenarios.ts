import { type Version, versionOf } from "../versionOf.ts"

interface Media {
  readonly examples?: Record<string, unknown>
}

export interface Response {
  readonly $ref?: string
  readonly content?: Record<string, Media>
}

interface Operation {
  readonly "x-methods": ReadonlyArray<string>
  responses: Record<string, Response>
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
  const operations = Object.entries(paths).flatMap(([path, operations]) =>
    Object.values(operations).map((operation) => ({ ...operation, version: versionOf(path) }))
  )
  const resolve = ([code, { $ref = "" }]: Entry): Entry => {
    const response = components.responses[$ref.replace("#/components/responses/", "")]
    if (response === undefined) throw new Error(`The document has no ${$ref}`)
    return [code, response]
  }
  const refusalsOf = (version: Version) => {
    const ofVersion = operations.filter((operation) => operation.version === version)
    const shared = new Map(ofVersion.flatMap(({ responses }) => Object.entries(responses).filter(isShared)))
    return tableOf([...shared].map(resolve).flatMap(linesOf), "")
  }
  const methods = operations.flatMap(({ responses, version, "x-methods": methods }) => {
    const own = Object.entries(responses).filter((entry) => !isShared(entry))
    return methods.map(
      (method) => `${nameOf(method)}: ${tableOf([`...${version}Refusals`, ...own.flatMap(linesOf)], "  ")}`
    )
  })
  return `// Built from the document by \`npm run build:openapi\`.

/** How an operation of v1 or v2 can be refused. */
const v2Refusals = ${refusalsOf("v2")} as const

/** How an operation of v3 can be refused. */
const v3Refusals = ${refusalsOf("v3")} as const

/** What each operation can answer: the name of an example in the document, its status, and its type where that is not JSON. */
export const scenarios = ${tableOf(methods, "")} as const
`
}
