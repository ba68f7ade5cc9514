import * as Option from "effect/Option"

const parameter = /\{(\w+)\}/g

/** The path with each `{name}` replaced by the value of that name, and the values that are not in it. */
export const fillPath = (template: string, values: object) => {
  const rest = new Map(Object.entries(values))
  const path = template.replace(parameter, (_, name: string) => {
    const value = encodeURIComponent(String(rest.get(name)))
    rest.delete(name)
    return value
  })
  return [path, Object.fromEntries(rest)] as const
}

/** The values that make this path of the template, if any do. */
export const matchPath = (template: string, path: string): Option.Option<Record<string, string>> => {
  const pattern = new RegExp(`^${template.replaceAll(parameter, "(?<$1>[^/]+)")}$`)
  return Option.map(Option.fromNullable(pattern.exec(path)), ({ groups = {} }) =>
    Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]))
  )
}
