import { Option, Predicate } from "effect"

const isId = (value: unknown): value is string => Predicate.isString(value) && value !== ""

const at = (path: string, value: unknown) =>
  path.split(".").reduce((inner, name) => (Predicate.hasProperty(inner, name) ? inner[name] : undefined), value)

/**
 * The id that a body names as created, at one of these paths in its `data`. Nothing else proves a creation: not an empty id,
 * a null or an empty list.
 */
export const createdIdIn = (paths: ReadonlyArray<string>, body: unknown): Option.Option<string> =>
  Option.firstSomeOf(paths.map((path) => Option.liftPredicate(at(`data.${path}`, body), isId)))
