import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

const isId = (value: unknown): value is string => Predicate.isString(value) && value !== ""

const at = (path: string, value: unknown) =>
  path.split(".").reduce((inner, name) => (Predicate.hasProperty(inner, name) ? inner[name] : undefined), value)

/**
 * Finds the id of the created resource at one of these paths. Nothing else proves a creation: not an empty id, a null
 * or an empty list, and not an id from the request, such as that of the group to add to.
 */
export const createdIdIn = (paths: ReadonlyArray<string>, body: unknown, request: object): Option.Option<string> => {
  const isOld = (id: string) => Object.values(request).includes(id)
  return Option.firstSomeOf(
    paths.map((path) => Option.filter(Option.liftPredicate(at(path, body), isId), (id) => !isOld(id)))
  )
}
