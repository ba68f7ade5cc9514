import * as Mock from "effect-photo-avatar/mock"

/** Nobody listens there: what a followed redirect would reach is told by the tests that need it. */
const elsewhere = "http://127.0.0.2:9/v2/photo_avatar/avatar_group/create"

const faults: ReadonlyArray<readonly [string, Mock.Fault]> = [
  ["reset", Mock.Fault.Reset()],
  ["close without a response", Mock.Fault.Close()],
  ["close in the headers", Mock.Fault.CloseMidHeaders()],
  ["close in the body", Mock.Fault.CloseMidBody()],
  ["reset on a reused connection", Mock.Fault.ReusedConnectionReset()],
  ["random bytes", Mock.Fault.RandomBytes()],
  ["no response", Mock.Fault.HangBeforeHeaders()],
  ["response stops in the body", Mock.Fault.HangMidBody()],
  ["response stops behind the body", Mock.Fault.HangAfterBody()],
  ["Content-Length too short", Mock.Fault.TruncatedContentLength()],
  ["malformed chunk", Mock.Fault.MalformedChunk()],
  ["200 with invalid JSON", Mock.Fault.InvalidJson()],
  ["wrong content type", Mock.Fault.WrongContentType()],
  ["200 with HTML", Mock.Fault.Html()],
  ["200 with an error", Mock.Fault.ErrorEnvelope()],
  ["200 with an error of v1", Mock.Fault.ErrorEnvelopeV1({ code: 500_001 })],
  ["gzip bomb", Mock.Fault.GzipBomb()],
  ["endless body", Mock.Fault.EndlessBody()],
  ["oversized headers", Mock.Fault.OversizedHeaders()],
  ["redirect to another host", Mock.Fault.Redirect({ location: elsewhere })],
  ["408", Mock.Fault.ServerFailure({ status: 408 })],
  ["500", Mock.Fault.ServerFailure({ status: 500 })],
  ["502", Mock.Fault.ServerFailure({ status: 502 })],
  ["503", Mock.Fault.ServerFailure({ status: 503 })],
  ["504", Mock.Fault.ServerFailure({ status: 504 })],
  ["slow drip", Mock.Fault.SlowDrip()],
  ["latency", Mock.Fault.Latency({ delay: "30 millis", jitter: "30 millis" })],
  ["little bandwidth", Mock.Fault.Bandwidth({ bytesPerSecond: 40_000 })],
  ["1xx noise", Mock.Fault.InformationalNoise()],
  ["duplicate headers", Mock.Fault.DuplicateHeaders()],
  ["garbage after the response", Mock.Fault.GarbageAfterResponse()]
]

const refusals: ReadonlyArray<readonly [string, Mock.Refusal | Mock.Fault]> = [
  ...([400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 421, 422] as const).map(
    (status) => [String(status), Mock.refusal(status)] as const
  ),
  ["200 with a refusal of v1", Mock.Fault.ErrorEnvelopeV1({ code: 400_543 })],
  ["429", Mock.refusal(429)],
  ["429, Retry-After: 0", Mock.refusal(429, "0")],
  ["429, Retry-After in the past", Mock.refusal(429, "Thu, 01 Jan 1970 00:00:00 GMT")],
  ["429, Retry-After: -1", Mock.refusal(429, "-1")],
  ["429, Retry-After: soon", Mock.refusal(429, "soon")]
]

export interface FaultCase {
  readonly name: string
  readonly strike: Mock.Strike
}

const hanging: ReadonlyArray<Mock.Strike["fault"]["_tag"]> = ["HangBeforeHeaders", "HangMidBody", "HangAfterBody"]

/** Whether the answer never ends, so that a call waits for its timeout. */
export const hangs = ({ fault }: Mock.Strike): boolean => hanging.includes(fault._tag)

export const strikesAfter: ReadonlyArray<FaultCase> = faults.map(([name, fault]) => ({
  name,
  strike: Mock.after(fault)
}))

export const strikesBefore: ReadonlyArray<FaultCase> = faults.map(([name, fault]) => ({
  name,
  strike: Mock.before(fault)
}))

export const refusalsBefore: ReadonlyArray<FaultCase> = refusals.map(([name, fault]) => ({
  name,
  strike: Mock.before(fault)
}))
