import * as Arr from "effect/Array"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

const parameter = /\{([^}]*)\}/g

/** The names of the parameters of a path. */
export type ParameterOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterOf<Rest>
  : never

const namesIn = (template: string): ReadonlyArray<string> =>
  Array.from(template.matchAll(parameter), ([, name = ""]) => name)

/** Replaces each `{name}` in the path with the value of that name. Returns the path and the unused values. */
export const fillPath = (template: string, values: object): readonly [path: string, rest: object] => {
  const all = new Map(Object.entries(values))
  const rest = new Map(all)
  const path = template.replace(parameter, (_, name: string) => {
    rest.delete(name)
    return encodeURIComponent(String(all.get(name)))
  })
  return [path, Object.fromEntries(rest)]
}

/** What is missing, leads to another path since dots are not escaped, or cannot be escaped. */
const unfit = /^\.{0,2}$|\p{Surrogate}/u

/** Makes a function that finds a parameter whose value is unfit. */
export const makeFindUnfilled = (template: string) => {
  const names = namesIn(template)
  return (values: object): string | undefined =>
    names.find((name) => unfit.test(String((Predicate.hasProperty(values, name) ? values[name] : "") ?? "")))
}

/** Extracts the values of the template's parameters from a path, if it matches. */
export const matchPath = (template: string, path: string): Option.Option<Record<string, string>> => {
  const pattern = new RegExp(`^${template.replaceAll(parameter, "([^/]+)")}$`)
  return Option.map(Option.fromNullable(pattern.exec(path)), ([_, ...values]) =>
    Object.fromEntries(Arr.zip(namesIn(template), values.map(decodeURIComponent)))
  )
}
