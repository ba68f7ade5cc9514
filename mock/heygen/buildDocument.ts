import { readFileSync } from "node:fs"
import { applyPatch, type Operation } from "rfc6902"
import { type Version, versionOf } from "../versionOf.ts"
import type { Document, Response } from "./buildScenarios.ts"

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
    else throw new Error(`${place} already exists: correct it in corrections.json instead of adding it`)
  }
}

const correct = (document: JsonObject, corrections: ReadonlyArray<Operation>) => {
  applyPatch(document, [...corrections]).forEach((failure, index) => {
    if (failure !== null) throw new Error(`correction ${index} does not apply: ${failure.message}`)
  })
}

/** Adds the refusals of its version to each operation, except those that the operation describes itself. */
const addRefusals = (document: Document, refusals: Record<Version, Record<string, Response>>) => {
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const operation of Object.values(operations)) {
      operation.responses = { ...refusals[versionOf(path)], ...operation.responses }
    }
  }
}

/**
 * Builds the document that the mock serves: HeyGen's own, with errors corrected and omissions added, and the other
 * operations of v2 and those of v3, which we describe from HeyGen's documentation.
 */
export const buildDocument = (): Document => {
  const document: JsonObject & Document = read("published")
  correct(document, read("corrections"))
  addWhereAbsent(document, read("additions"), "")
  addWhereAbsent(document, read("v2"), "")
  addWhereAbsent(document, read("v3"), "")
  addRefusals(document, read("refusals"))
  return document
}
