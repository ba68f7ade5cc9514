import * as Http from "node:http"

export interface Request {
  readonly head: string
  readonly body: Buffer
}

export interface Reply {
  readonly status: number
  readonly headers: ReadonlyArray<readonly [string, string]>
  readonly body: Buffer
}

export const json = (status: number, body: object, headers: Reply["headers"] = []): Reply => ({
  status,
  headers: [["content-type", "application/json"], ...headers],
  body: Buffer.from(JSON.stringify(body))
})

export const pathOf = ({ head }: Request) => head.split(" ")[1] ?? "/"

export const isPost = ({ head }: Request) => head.startsWith("POST ")

export const isJson = ({ head }: Request) => /^content-type: *application\/json/im.test(head)

/** The idempotency key of a request, if it has one. */
export const idempotencyKeyOf = ({ head }: Request): string | undefined =>
  /^idempotency-key: *(.*)$/im.exec(head)?.[1]?.trim()

export const statusLine = (status: number) => `HTTP/1.1 ${status} ${Http.STATUS_CODES[status] ?? "Unknown"}`

export const head = (reply: Reply, framing: readonly [string, string]) =>
  Buffer.from(
    [statusLine(reply.status), ...[...reply.headers, framing].map(([name, value]) => `${name}: ${value}`), "", ""].join(
      "\r\n"
    )
  )

export const headOf = (reply: Reply) => head(reply, ["content-length", String(reply.body.length)])

export const bytesOf = (reply: Reply) => Buffer.concat([headOf(reply), reply.body])
