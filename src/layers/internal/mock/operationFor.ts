import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Arr from "effect/Array"
import * as Option from "effect/Option"
import * as Order from "effect/Order"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type { Method } from "../../../../mock/Scenario.ts"
import { matchPath } from "../../../services/operations/PathTemplate.ts"
import * as v2 from "../../../services/operations/v2.ts"
import * as v3 from "../../../services/operations/v3.ts"

/** Every operation, by its name in the mock's scenarios. */
export const operations = {
  ...Record.mapKeys(v2, (name) => `v2.${name}` as const),
  ...Record.mapKeys(v3, (name) => `v3.${name}` as const)
}

/** Matches a path with a literal segment before one with a parameter in its place. */
const mostConcreteFirst = Order.mapInput(Order.number, (method: Method) => operations[method].path.split("{").length)

const methods = Arr.sort(Record.keys(operations), mostConcreteFirst)

const isRequestOf = Record.map(operations, ({ request }) => Schema.is(Schema.make(SchemaAST.encodedAST(request.ast))))

const jsonOf = ({ body }: HttpClientRequest.HttpClientRequest): Option.Option<object> =>
  body._tag === "Uint8Array" && body.contentType === "application/json"
    ? Option.some(JSON.parse(new TextDecoder().decode(body.body)))
    : Option.none()

/** Finds the operation of a request: by its method and path, and by its JSON body where several have the same path. */
export const operationFor = (request: HttpClientRequest.HttpClientRequest, url: URL): Option.Option<Method> => {
  const json = jsonOf(request)
  return Arr.findFirst(methods, (method) => {
    const { method: verb, path } = operations[method]
    return (
      verb === request.method &&
      Option.exists(
        matchPath(path, url.pathname),
        (values) => Option.isNone(json) || isRequestOf[method]({ ...values, ...json.value })
      )
    )
  })
}
