import { readFileSync } from "node:fs"

// The document is data: its shape is what the tests are about.
// biome-ignore lint/suspicious/noExplicitAny: reading untyped JSON at a test's boundary
export const openapi: any = JSON.parse(readFileSync(new URL("../../mock/openapi.json", import.meta.url), "utf8"))

export const createPath = "/v2/photo_avatar/avatar_group/create"

export const createOperation = openapi.paths[createPath].post

export const exampleOf = (code: number, example: string): unknown => {
  const content: Record<string, { examples: Record<string, { value: unknown }> }> =
    createOperation.responses[code].content ?? {}
  return Object.values(content)
    .map(({ examples }) => examples[example]?.value)
    .find((value) => value !== undefined)
}
