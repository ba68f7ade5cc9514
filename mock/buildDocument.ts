import { readFileSync } from "node:fs"
import { applyPatch, type Operation } from "rfc6902"

type Json = null | boolean | number | string | ReadonlyArray<Json> | JsonObject
interface JsonObject {
  [key: string]: Json
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), "utf8"))

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json)

const addWhereAbsent = (target: JsonObject, addition: JsonObject, path: string) => {
  for (const [key, value] of Object.entries(addition)) {
    const present = target[key]
    const place = `${path}/${key}`
    if (present === undefined) target[key] = value
    else if (isObject(present) && isObject(value)) addWhereAbsent(present, value, place)
    else throw new Error(`${place} is there already: correct it in corrections.json instead of adding it`)
  }
}

const correct = (document: JsonObject, corrections: ReadonlyArray<Operation>) => {
  applyPatch(document, [...corrections]).forEach((failure, index) => {
    if (failure !== null) throw new Error(`correction ${index} does not apply: ${failure.message}`)
  })
}

/**
 * The document the mock serves: HeyGen's own, corrected where it is wrong, with what it leaves out, and beside it the
 * operations around it and those of v3, described by us from its documentation.
 */
export const buildDocument = (): unknown => {
  const document: JsonObject = read("photo-avatar/published")
  correct(document, read("photo-avatar/corrections"))
  addWhereAbsent(document, read("photo-avatar/additions"), "")
  addWhereAbsent(document, read("photo-avatar-family/operations"), "")
  addWhereAbsent(document, read("avatars-v3/operations"), "")
  return document
}
