import { type ChildProcess, spawn } from "node:child_process"
import { FileSystem } from "@effect/platform"
import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it, layer } from "@effect/vitest"
import { Array as Arr, DateTime, Deferred, Effect, Option, Random, Schema } from "effect"
import { HeyGenError, RowResult } from "effect-photo-avatar"
import { Entry } from "../../examples/bulk/Entry.ts"
import { latest, rowStateOf, shouldSend } from "../../examples/bulk/rowState.ts"
import { aGroup } from "../support/inMemory.ts"
import { loopbackServer } from "../support/loopbackServer.ts"
import { isSoak } from "../support/soak.ts"

const kills = isSoak ? 50 : 2

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Program {
  readonly child: ChildProcess
  readonly ended: Effect.Effect<Ended>
}

/** Starts the program, and kills it when the scope closes. */
const start = (args: ReadonlyArray<string>, env: Record<string, string> = {}) =>
  Effect.gen(function* () {
    const ended = yield* Deferred.make<Ended>()
    const child = yield* Effect.acquireRelease(
      Effect.sync((): ChildProcess => {
        const { HEYGEN_API_KEY: _, ...inherited } = process.env
        const program = spawn(process.execPath, ["--import", "tsx", "examples/bulk/main.ts", ...args], {
          env: { ...inherited, ...env }
        })
        const said = { stdout: "", stderr: "" }
        program.stdout.on("data", (bytes) => {
          said.stdout += bytes
        })
        program.stderr.on("data", (bytes) => {
          said.stderr += bytes
        })
        program.on("close", (code) => Deferred.unsafeDone(ended, Effect.succeed({ code, ...said })))
        return program
      }),
      (program) => Effect.sync(() => program.kill("SIGKILL"))
    )
    const program: Program = { child, ended: Deferred.await(ended) }
    return program
  })

const runToEnd = (...parameters: Parameters<typeof start>) =>
  Effect.scoped(Effect.flatMap(start(...parameters), ({ ended }) => ended))

/** A server that delays each create briefly, and counts creates by name. */
const countingServer = Effect.suspend(() => {
  const created = new Map<string, number>()
  const server = loopbackServer((request, response) => {
    let body = ""
    request.on("data", (bytes) => {
      body += bytes
    })
    request.on("end", () => {
      const { name } = JSON.parse(body)
      created.set(name, (created.get(name) ?? 0) + 1)
      setTimeout(() => {
        response.setHeader("content-type", "application/json")
        response.end(JSON.stringify({ error: null, data: { ...aGroup, name } }))
      }, 25)
    })
  })
  return Effect.map(server, ({ baseUrl }) => ({ baseUrl, created }))
})

const entriesOf = (path: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const lines = (yield* files.readFileString(path)).split("\n")
    assert.strictEqual(lines.pop(), "")
    return lines.map((line) => Schema.decodeSync(Schema.parseJson(Entry))(line))
  })

const resultsOf = (path: string) =>
  Effect.map(entriesOf(path), (entries) => {
    const last = new Map(entries.map((entry) => [entry.key, entry]))
    return [...last.values()].map(rowStateOf)
  })

const rowsFile = (count: number) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const directory = yield* files.makeTempDirectoryScoped()
    const rows = Arr.makeBy(count, (index) =>
      JSON.stringify({ key: `k${index}`, name: `Ada ${index}`, image_key: `image/${index}/original` })
    )
    yield* files.writeFileString(`${directory}/rows.ndjson`, `${rows.join("\n")}\n`)
    return { rows: `${directory}/rows.ndjson`, out: `${directory}/results.ndjson`, directory }
  })

const liveAt = (baseUrl: string) => ({ HEYGEN_API_KEY: "a-key-of-a-test", HEYGEN_BASE_URL: baseUrl })

/** Waits until the server has created `count` groups. */
const untilCreated = (created: ReadonlyMap<string, number>, count: number) =>
  Effect.sleep("5 millis").pipe(Effect.repeat({ until: () => created.size >= count }), Effect.asVoid)

const long = isSoak ? 1_200_000 : 60_000

describe("the state of a row in the journal", () => {
  const at = DateTime.unsafeMake(0)
  const settled = { key: "k", attempts: 1, takenAt: at, settledAt: at }
  const error = (tag: "QuotaExceeded" | "ServerError" | "InvalidRequest") =>
    Schema.decodeSync(HeyGenError)({
      _tag: tag,
      message: "",
      outcome: "rejected",
      operation: "createGroup",
      attempts: 1
    })
  const ambiguous = RowResult.Ambiguous({ ...settled, error: error("ServerError") })
  const unseen: Entry = { _tag: "NoResponse", key: "k", attempt: 1 }
  const intent: Entry = { _tag: "Intent", key: "k", attempt: 1, at }
  const notSent = RowResult.NotSent({ ...settled, reason: "stopped", error: Option.none() })
  const rejected = (tag: Parameters<typeof error>[0]) => RowResult.Rejected({ ...settled, error: error(tag) })

  it.each([ambiguous, unseen])("stays ambiguous, whatever the result of a later attempt: %j", (before) => {
    for (const after of [intent, notSent, rejected("QuotaExceeded"), rejected("InvalidRequest")]) {
      const now = latest(before, after)
      assert.strictEqual(rowStateOf(now), "Ambiguous")
      assert.isFalse(shouldSend(now, false))
      assert.isTrue(shouldSend(now, true))
    }
  })

  it("lets the next run retry only errors of the account and temporary errors", () => {
    assert.isTrue(shouldSend(rejected("QuotaExceeded"), false))
    assert.isTrue(shouldSend(rejected("ServerError"), false))
    assert.isFalse(shouldSend(rejected("InvalidRequest"), true))
    assert.isTrue(shouldSend(notSent, false))
    assert.isTrue(shouldSend(undefined, false))
    assert.isFalse(shouldSend(intent, false))
  })
})

layer(NodeFileSystem.layer, { excludeTestServices: true })("npm run example:bulk", (it) => {
  describe.sequential("", () => {
    it.scoped(
      "creates every row of a CSV on the mock, keeps the journal, and sends nothing again on a second run",
      () =>
        Effect.gen(function* () {
          const files = yield* FileSystem.FileSystem
          const { directory, out } = yield* rowsFile(0)
          const csv = `${directory}/rows.csv`
          yield* files.writeFileString(
            csv,
            "key,name,image_key,generation_id\n1,Ada,image/1/original,\n2,Grace,image/2/original,g-2\n"
          )
          const first = yield* runToEnd([csv, "--out", out])
          assert.strictEqual(first.code, 0, first.stderr)
          assert.include(first.stdout, "2 created")
          const entries = yield* entriesOf(out)
          assert.deepStrictEqual(entries.map(({ _tag, key }) => `${_tag} ${key}`).sort(), [
            "Created 1",
            "Created 2",
            "Intent 1",
            "Intent 2"
          ])
          const again = yield* runToEnd([csv, "--out", out])
          assert.strictEqual(again.code, 0)
          assert.include(again.stdout, "2 rows are already settled")
          assert.lengthOf(yield* entriesOf(out), 4)
        }),
      long
    )

    it.scoped(
      "reports every invalid row with its line before it sends anything",
      () =>
        Effect.gen(function* () {
          const files = yield* FileSystem.FileSystem
          const { out, rows } = yield* rowsFile(2)
          const good = yield* files.readFileString(rows)
          const bad = [`{"key":"x","name":" ","image_key":"image/x/original"}`, "no JSON", good.split("\n")[0]]
          yield* files.writeFileString(rows, `${good}${bad.join("\n")}\n`)
          const { code, stderr } = yield* runToEnd([rows, "--out", out])
          assert.strictEqual(code, 1)
          assert.include(stderr, "line 3: name must not be blank")
          assert.include(stderr, "line 4: is not JSON")
          assert.include(stderr, 'line 5: the key "k0" is already used on line 1')
          assert.include(stderr, "3 of 5 rows are invalid. Nothing was sent.")
          assert.isFalse(yield* files.exists(out))
        }),
      long
    )

    it.scoped.each([
      ["a missing file", ["nowhere.csv"], "nowhere.csv cannot be read"],
      [
        "an output file that is not a journal",
        ["examples/bulk/rows.ndjson", "--out", "examples/bulk/rows.ndjson"],
        "is not a journal"
      ]
    ] as const)("reports %s in one line, and sends nothing", ([, args, sentence]) =>
      Effect.gen(function* () {
        const files = yield* FileSystem.FileSystem
        const before = yield* files.readFileString("examples/bulk/rows.ndjson")
        const { code, stderr } = yield* runToEnd(args)
        assert.strictEqual(code, 1)
        assert.include(stderr, sentence)
        assert.include(stderr, "Nothing was sent")
        assert.lengthOf(stderr.trim().split("\n"), 1)
        assert.strictEqual(yield* files.readFileString("examples/bulk/rows.ndjson"), before)
        assert.isFalse(yield* files.exists("examples/bulk/rows.ndjson.lock"))
      })
    )

    it.scoped(
      "does not change a file that is not a journal, and reports a CSV row with an extra comma",
      () =>
        Effect.gen(function* () {
          const files = yield* FileSystem.FileSystem
          const { directory, out, rows } = yield* rowsFile(1)
          yield* files.writeFileString(out, "a letter without a last newline")
          const refused = yield* runToEnd([rows, "--out", out])
          assert.strictEqual(refused.code, 1)
          assert.include(refused.stderr, "is not a journal")
          assert.strictEqual(yield* files.readFileString(out), "a letter without a last newline")
          const csv = `${directory}/rows.csv`
          yield* files.writeFileString(csv, "key,name,image_key\n1,Ada, Countess,image/1/original\n")
          const { code, stderr } = yield* runToEnd([csv, "--out", `${directory}/other.ndjson`])
          assert.strictEqual(code, 1)
          assert.include(stderr, "line 2: must have as many fields as the first line")
        }),
      long
    )

    it.scoped(
      "allows only one run per journal at a time",
      () =>
        Effect.gen(function* () {
          const { baseUrl, created } = yield* countingServer
          const { out, rows } = yield* rowsFile(2000)
          yield* start(["--live", rows, "--out", out], liveAt(baseUrl))
          yield* untilCreated(created, 1)
          const second = yield* runToEnd(["--live", rows, "--out", out], liveAt(baseUrl))
          assert.strictEqual(second.code, 1)
          assert.include(second.stderr, "Another run")
          assert.isTrue([...created.values()].every((times) => times === 1))
        }),
      long
    )

    it.scoped(
      "stops at Ctrl-C, lets rows in flight settle, and continues on the next run",
      () =>
        Effect.gen(function* () {
          const { baseUrl, created } = yield* countingServer
          const { out, rows } = yield* rowsFile(100)
          const { child, ended } = yield* start(["--live", rows, "--out", out], liveAt(baseUrl))
          yield* untilCreated(created, 10)
          child.kill("SIGINT")
          const stopped = yield* ended
          assert.strictEqual(stopped.code, 1)
          assert.include(stopped.stdout, "no new rows are sent")
          const results = yield* resultsOf(out)
          assert.sameMembers([...new Set(results)], ["Created", "NotSent"])
          assert.strictEqual(results.filter((result) => result === "Created").length, created.size)
          const again = yield* runToEnd(["--live", rows, "--out", out], liveAt(baseUrl))
          assert.strictEqual(again.code, 0, again.stdout)
          assert.strictEqual(created.size, 100)
          assert.isTrue([...created.values()].every((times) => times === 1))
        }),
      long
    )

    it.scoped(
      `loses no row and creates none twice when it is killed at ${kills} random moments and run again`,
      () =>
        Effect.gen(function* () {
          const files = yield* FileSystem.FileSystem
          const { baseUrl, created } = yield* countingServer
          const count = kills * 40 + 40
          const { out, rows } = yield* rowsFile(count)
          for (const killed of Arr.range(1, kills)) {
            yield* Effect.scoped(
              Effect.gen(function* () {
                const before = created.size
                const { child, ended } = yield* start(["--live", rows, "--out", out], liveAt(baseUrl))
                yield* untilCreated(created, before + 1)
                yield* Effect.sleep(yield* Random.nextIntBetween(0, 200))
                child.kill("SIGKILL")
                yield* ended
              })
            )
            if (killed % 2 === 0) yield* files.writeFileString(out, '{"_tag":"Creat', { flag: "a" })
          }
          const last = yield* runToEnd(["--live", rows, "--out", out], liveAt(baseUrl))
          if (kills > 1) assert.include(last.stdout, "The last line of")
          const entries = new Map((yield* entriesOf(out)).map((entry) => [entry.key, entry]))
          assert.strictEqual(entries.size, count)
          assert.isTrue([...created.values()].every((times) => times === 1))
          const ambiguous = [...entries.values()].filter(({ _tag }) => _tag === "NoResponse")
          assert.isAtMost(ambiguous.length, kills * 4)
          assert.strictEqual(last.code, ambiguous.length === 0 ? 0 : 1)
          for (const entry of entries.values()) {
            if (entry._tag === "NoResponse") continue
            const name = `Ada ${entry.key.slice(1)}`
            assert.strictEqual(created.get(name), 1)
            assert.isTrue(
              entry._tag === "Created" &&
                entry.created._tag === "Readable" &&
                Option.contains(entry.created.value.name, name)
            )
          }
        }),
      long
    )
  })
})
