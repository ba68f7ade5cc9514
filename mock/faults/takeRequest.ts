import type { Request } from "./wire.ts"

const headEnd = "\r\n\r\n"

const takeSized = (bytes: Buffer, length: number): readonly [Buffer, Buffer] | undefined =>
  bytes.length < length ? undefined : [bytes.subarray(0, length), bytes.subarray(length)]

const takeChunked = (bytes: Buffer): readonly [Buffer, Buffer] | "malformed" | undefined => {
  const chunks: Array<Buffer> = []
  for (let at = 0; ; ) {
    const from = bytes.indexOf("\r\n", at) + 2
    if (from < 2) return undefined
    const size = Number.parseInt(bytes.toString("latin1", at, from), 16)
    if (!(size >= 0)) return "malformed"
    const to = from + size
    if (bytes.length < to + 2) return undefined
    if (to === from) return [Buffer.concat(chunks), bytes.subarray(to + 2)]
    chunks.push(bytes.subarray(from, to))
    at = to + 2
  }
}

/** The first request of the bytes and the bytes behind it, or how many bytes are needed to look again. */
export const takeRequest = (bytes: Buffer): readonly [Request, Buffer] | "malformed" | number => {
  const bodyFrom = bytes.indexOf(headEnd) + headEnd.length
  if (bodyFrom < headEnd.length) return bytes.length + 1
  const requestHead = bytes.toString("latin1", 0, bodyFrom - headEnd.length)
  const length = Number(/^content-length: *(\d+)/im.exec(requestHead)?.[1] ?? 0)
  const isChunked = /^transfer-encoding: *chunked/im.test(requestHead)
  const body = bytes.subarray(bodyFrom)
  const taken = isChunked ? takeChunked(body) : takeSized(body, length)
  if (taken === undefined) return isChunked ? bytes.length + 1 : bodyFrom + length
  return taken === "malformed" ? taken : [{ head: requestHead, body: taken[0] }, taken[1]]
}
