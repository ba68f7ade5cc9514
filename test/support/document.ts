import { readFileSync } from "node:fs"

// The document is data: its shape is what the tests are about.
// biome-ignore lint/suspicious/noExplicitAny: reading untyped JSON at a test's boundary
export const openapi: any = JSON.parse(readFileSync(new URL("../../mock/openapi.json", import.meta.url), "utf8"))

interface Media {
  readonly schema: object
  readonly examples?: Record<string, { readonly value: unknown }>
}

export interface DocumentedResponse {
  readonly content?: Record<string, Media>
}

// biome-ignore lint/suspicious/noExplicitAny: as above
export const resolve = (node: any): any =>
  typeof node?.$ref === "string"
    ? node.$ref
        .slice(2)
        .split("/")
        .reduce((place: Record<string, unknown>, key: string) => place[key], openapi)
    : node

export const createPath = "/v2/photo_avatar/avatar_group/create"

export const operationOf = ({ method, path }: { readonly method: string; readonly path: string }) =>
  openapi.paths[path][method.toLowerCase()]

export const responsesOf = (operation: { readonly method: string; readonly path: string }) =>
  Object.entries(operationOf(operation).responses).map(([code, response]): readonly [string, DocumentedResponse] => [
    code,
    resolve(response)
  ])

export const exampleOf = (
  operation: { readonly method: string; readonly path: string },
  code: number,
  example: string
): unknown =>
  Object.values<Media>(resolve(operationOf(operation).responses[code]).content ?? {})
    .map(({ examples = {} }) => examples[example]?.value)
    .find((value) => value !== undefined)

/** The first example of a success, as Prism answers where no other is asked for. */
export const firstExampleOf = (operation: { readonly method: string; readonly path: string }): unknown =>
  Object.values<{ readonly value: unknown }>(
    operationOf(operation).responses["200"].content["application/json"].examples
  )[0]?.value
