import { Command, HelpDoc, ValidationError } from "@effect/cli"
import { FileSystem } from "@effect/platform"
import { NodeContext, NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it, layer, vi } from "@effect/vitest"
import { Array as Arr, DateTime, Deferred, Effect, Option, Stream } from "effect"
import { AssetId, PipelineProgress } from "effect-photo-avatar"
import { StoreUnavailable } from "effect-photo-avatar/durable"
import * as Mock from "effect-photo-avatar/mock"
import { checkSettings } from "../../examples/bulk/checkSettings.ts"
import type { KnownRow } from "../../examples/bulk/knownRows.ts"
import { progressLine } from "../../examples/bulk/progressLine.ts"
import { csvOf, writeReport } from "../../examples/bulk/report.ts"
import { checkRows } from "../../examples/bulk/rows.ts"
import { commandLine, type Settings, standardInput } from "../../examples/bulk/settings.ts"
import { aPng, aText, aWebp } from "../support/photos.ts"
import { isSoak } from "../support/soak.ts"

/** The settings that the arguments mean. */
const parsed = (...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const found = yield* Deferred.make<Settings>()
    const command = Command.make("bulk", commandLine, (settings) => Deferred.succeed(found, settings))
    yield* Command.run(command, { name: "bulk", version: "0" })(["node", "bulk", ...args])
    return yield* Deferred.await(found)
  }).pipe(Effect.provide(NodeContext.layer))

/** @effect/cli prints what is wrong before it fails. */
const quietly = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => vi.spyOn(console, "error").mockReturnValue()),
    () => effect,
    (printed) => Effect.sync(() => printed.mockRestore())
  )

const settings = await Effect.runPromise(parsed("people.csv", "--db", "people.db", "--photos", "examples"))

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

const utf16 = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, "utf16le"))

const fileOf = (content: string | Uint8Array) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* files.makeTempFileScoped()
    yield* files.writeFile(path, typeof content === "string" ? new TextEncoder().encode(content) : content)
    return path
  })

const checked = (content: string | Uint8Array, overrides: Partial<Settings> = {}) =>
  Effect.gen(function* () {
    const path = yield* fileOf(content)
    const result = yield* checkRows(path, { ...settings, ...overrides })
    return { ...result, complaints: result.complaints.map((text) => text.replace(`${path}, `, "")) }
  })

/** What is said about a file that cannot be read as rows. */
const refusal = (content: string | Uint8Array) =>
  Effect.map(Effect.flip(checked(content)), ({ message }) => message.replace(/^.*? cannot be read: /, ""))

layer(NodeFileSystem.layer, { excludeTestServices: true })("the rows of npm run bulk", (it) => {
  it.scoped.each([
    ["CSV", 'Key,NAME,Photo\r\nk,"Ada, Countess",asset:a\r\n'],
    ["CSV", '\ufeffkey,name,photo\nk,"Ada, Countess",asset:a'],
    ["CSV with semicolons", "key;name;photo;group_id\nk;Ada, Countess;asset:a;\n"],
    ["TSV", "key\tname\tphoto\nk\tAda, Countess\tasset:a\n"],
    ["CSV", 'key,name,photo,group_id\nk,"Ada, Countess",asset:a,\n,,,\n , ,,\n'],
    ["NDJSON", '\n{"Key":"k","name":"Ada, Countess","photo":"asset:a"}\n'],
    ["NDJSON", '{"key":"k","name":"Ada, Countess","photo":"asset:a","group_id":null}\n']
  ] as const)("reads %s, with a header in any case", ([form, content]) =>
    Effect.gen(function* () {
      const { form: found, rows } = yield* checked(content)
      assert.strictEqual(found, form)
      assert.deepStrictEqual(rows, [{ key: "k", name: "Ada, Countess", photo: AssetId.make("a"), groupId: undefined }])
    })
  )

  it.scoped("counts the lines of a quoted field that Windows has written", () =>
    Effect.gen(function* () {
      const { complaints } = yield* checked('key,name,photo\r\na,"A\r\nB",asset:a\r\nb,,asset:b\r\n')
      assert.match(complaints.join(), /^line 4: /)
    })
  )

  it.scoped.each([
    ["UTF-16", utf16("key,name,photo\n1,Ada,asset:a\n"), "line 1 contains NUL, as UTF-16"],
    ["Latin-1 in the header", latin1("key,name,photo,Stra\u00dfe\n"), "line 1 is not UTF-8, but perhaps Latin-1"],
    ["an empty file", "\n \n", "it is empty"],
    ["a header alone twice", "key,Name,name,photo\n", 'the header has two columns "name"'],
    ["a header without a column", "key,name\n1,Ada\n", "the header has no column photo"],
    ["a JSON array", '[{"key":"k"}]', "it is a JSON array"],
    [
      "a quote that is not closed",
      'key,name,photo\n1,"Ada,asset:a\n',
      "Quote Not Closed: the parsing is finished with an opening quote at line 2"
    ],
    [
      "a line of 2 MB",
      `key,name,photo\n1,${"a".repeat(2 << 20)},asset:a`,
      "record exceed the maximum number of tolerated bytes of 1048576 at line 2"
    ]
  ] as const)("refuses %s, and says where", ([, content, words]) =>
    Effect.map(refusal(content), (message) => {
      assert.include(message, words)
    })
  )

  it.scoped.each([
    "key,name,photo,groupId\nk,Ada,asset:a,g\n",
    '{"key":"k","name":"Ada","photo":"asset:a","Group ID":"g"}\n'
  ])("knows the group by other spellings, since another group would be billed: %j", (content) =>
    Effect.map(checked(content), ({ rows }) => {
      assert.strictEqual(rows[0]?.groupId, "g")
    })
  )

  it.scoped("refuses a JSON object that has one field twice", () =>
    Effect.map(
      checked('{"key":"k","name":"Ada","photo":"asset:a","group_id":"g","groupId":""}\n'),
      ({ complaints }) => {
        assert.deepStrictEqual(complaints, ["line 1: has one field twice"])
      }
    )
  )

  it.scoped("refuses keys that look alike, since each would be another avatar", () =>
    Effect.gen(function* () {
      const { complaints, rows } = yield* checked(
        'key,name,photo\nada,Ada,asset:a\n"ada ",Ada,asset:a\n"a\tb",Ada,asset:a\n'
      )
      const problem = "key must not begin or end with white space, or have control characters"
      assert.deepStrictEqual(complaints, [`line 3: ${problem}`, `line 4: ${problem}`])
      assert.lengthOf(rows, 1)
    })
  )

  it.scoped("refuses a key that the row store cannot hold", () =>
    Effect.gen(function* () {
      const { complaints, rows } = yield* checked(
        `key,name,photo\n${"é".repeat(1001)},Ada,asset:a\n${"é".repeat(1000)},Zoe,asset:a\n`
      )
      assert.deepStrictEqual(complaints, ["line 2: key must have at most 2,000 bytes"])
      assert.lengthOf(rows, 1)
    })
  )

  it.scoped("says which lines are not UTF-8, wherever they are, and reads the others", () =>
    Effect.gen(function* () {
      const many = Arr.makeBy(5000, (n) => `${n},"Ada, Countess",asset:a\n`).join("")
      const bad = '"x","M\u00fcller, Graf",asset:a\n"y","M\0ller",asset:a\n'
      const { complaints, rows } = yield* checked(latin1(`key,name,photo\n${many}${bad}`))
      assert.lengthOf(complaints, 2)
      assert.match(complaints[0] ?? "", /^line 5002: is not UTF-8, but perhaps Latin-1/)
      assert.match(complaints[1] ?? "", /^line 5003: contains NUL/)
      assert.lengthOf(rows, 5000)
      const ndjson = yield* checked(latin1('{"key":"1","name":"M\u00fcller","photo":"asset:a"}\n{"key":"2"\u0001}\n'))
      assert.match(ndjson.complaints.join("; "), /^line 1: is not UTF-8.*; line 2: is not a JSON object$/)
    })
  )

  it.scoped.each(["\r\n", "\r"])(
    "takes a table whose spreadsheet left columns without a name, with lines that end in %j",
    (end) =>
      Effect.gen(function* () {
        const many = Arr.makeBy(5000, (n) => `${n},Ada,asset:a,,`)
        const { rows } = yield* checked(["key,name,photo,,", ...many, ""].join(end))
        assert.lengthOf(rows, 5000)
      })
  )

  it.scoped("says what is wrong with each row: its name, key, photo, or number of fields", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const photos = yield* files.makeTempDirectoryScoped()
      for (const [name, bytes] of Object.entries({ png: aPng, text: aText, webp: aWebp, empty: new Uint8Array() })) {
        yield* files.writeFile(`${photos}/${name}`, bytes)
      }
      yield* files.truncate(`${photos}/png`, 40 << 20)
      const rows = [
        ["1", "\u200b", "asset:a", "line 2: name must not be blank"],
        ["2", "Ada", "missing.jpg", `line 3: photo ${photos}/missing.jpg: there is no such file`],
        ["3", "Ada", "text", "bytes are of no known type, and only JPEG and PNG are accepted"],
        ["4", "Ada", "webp", "bytes are image/webp"],
        ["5", "Ada", "empty", "the photo is empty"],
        ["6", "Ada", "png", "the photo has 40.0 MB, and at most 32 MB are accepted"],
        ["7", "Ada", "../secret.jpg", "line 8: photo ../secret.jpg is not below the folder"],
        ["8", "Ada", "/etc/secret.jpg", "is not below the folder"],
        ["9", "Ada", "http://a.example/b.jpg", "is no path, https URL or asset:"],
        ["10", "Ada", "asset:", "has no id after asset:"],
        ["", "Ada", "asset:a", "line 12: key must not be blank"],
        ["12", "Ada", "asset:a", undefined],
        ["12", "Ada", "asset:a", 'line 14: the key "12" is already used on line 13'],
        ["13", "Ada", "asset:a,,", "line 15: Invalid Record Length: columns length is 3, got 5"],
        ["14", "Ada", "https://a.example/b.jpg", undefined],
        ["15", "Ada", ".", "it is not a file"]
      ] as const
      const content = ["key,name,photo", ...rows.map(([key, name, photo]) => `${key},${name},${photo}`)].join("\n")
      const { complaints, rows: valid } = yield* checked(content, { photos })
      const expected = rows.flatMap(([, , , words]) => (words === undefined ? [] : [words]))
      assert.lengthOf(complaints, expected.length)
      assert.deepStrictEqual(
        Arr.zip(complaints, expected).filter(([complaint, words]) => !complaint.includes(words)),
        []
      )
      assert.deepStrictEqual(
        valid.map(({ key }) => key),
        ["12", "14"]
      )
      const onV2 = yield* checked(content, { photos, api: "v2" })
      assert.include(onV2.complaints.join(), "photo is a URL, and v2 fetches none")
    })
  )

  it.scoped.skipIf(!isSoak)("reads and checks 500,000 rows", () =>
    Effect.gen(function* () {
      const lines = Arr.makeBy(500_000, (index) => `person-${index},Ada ${index},photo.jpg`)
      const since = performance.now()
      const { rows } = yield* checked(["key,name,photo", ...lines].join("\n"))
      assert.lengthOf(rows, 500_000)
      assert.isBelow(performance.now() - since, 120_000)
    })
  )
})

describe("the settings of npm run bulk", () => {
  it.effect("have durations, rates and resolutions as a person types them", () =>
    Effect.gen(function* () {
      const args = ["people.csv", "--db", "a.db", "--deadline", "2h", "--rate", "10/second", "--resolve", "a=b=created"]
      const { deadline, rate, resolve } = yield* parsed(...args)
      assert.deepStrictEqual(
        [String(deadline), rate?.limit, String(rate?.window), resolve],
        ["Duration(2h)", 10, "Duration(1s)", ["a=b", "=", "created"]]
      )
    })
  )

  it.effect.each([
    ["--rate", "0/second"],
    ["--deadline", "2 hours"],
    ["--deadline", "600h"],
    ["--resolve", "a=maybe"],
    ["--concurrency", "0"],
    ["--price", "free"],
    ["--report", "--dry-run"]
  ] as const)("refuse %j in a sentence that names the option", ([option, value]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(quietly(parsed("--db", "a.db", option, value, "people.csv")))
      assert.include(ValidationError.isValidationError(error) && HelpDoc.toAnsiText(error.error), `${option} must `)
    })
  )
})

describe("the report of npm run bulk", () => {
  it.each(["=1+1", "+1", "-1", "@a", "\t=1", "\r=1"])("makes no formula of %j", (name) => {
    assert.include(csvOf([{ name }]), `'${name}`)
  })

  it("quotes what needs quotes", () => {
    const row = { key: "a;b", name: 'say "hi"', error: "1,5", advice: "two\nlines" }
    assert.strictEqual(csvOf([row]), '"a;b","say ""hi""",,,,,"1,5","two\nlines"\n')
  })
})

describe("the progress of npm run bulk", () => {
  const startedAt = DateTime.unsafeMake("2026-11-28T10:00:00Z")
  const now = DateTime.add(startedAt, { minutes: 10 })
  const progress = new PipelineProgress({
    created: 7000,
    rejected: 123,
    ambiguous: 45,
    notSent: 6,
    settledBefore: 1000,
    inFlight: 16,
    total: Option.some(10_000),
    startedAt,
    rate: Option.none(),
    waitingUntil: Option.none(),
    stopped: Option.none()
  })
  const huge = new PipelineProgress({ ...progress, created: 498_000, total: Option.some(500_000) })
  const moment = { now, awaited: 0, endsAt: Option.none<DateTime.Utc>() }

  it.each([79, 99, 199])("fits %i columns, with counts, speed and estimated end", (width) => {
    for (const state of [progress, huge]) {
      const line = progressLine(state, moment, width)
      assert.isAtMost(line.length, width)
      assert.include(line, `${state.created} created`)
      assert.match(line, /\d\/s, end \d\d:\d\d:\d\dZ/)
      assert.include(line, "123 rejected, 45 ambiguous")
    }
  })

  it("does not count rows that an earlier run has settled towards the speed", () => {
    assert.include(progressLine(progress, moment, 199), "7174/10000, 10.3/s, end 10:14:34Z, 7000 created")
  })

  it("shows how many are awaited", () => {
    assert.include(progressLine(progress, { ...moment, awaited: 12 }, 199), "12 awaited, 16 in flight")
  })

  it("says until when it waits, and how long is left when it stops", () => {
    const waiting = new PipelineProgress({ ...progress, waitingUntil: Option.some(DateTime.add(now, { hours: 1 })) })
    assert.include(progressLine(waiting, moment, 79), "waiting until 11:10:00Z")
    const stopping = { ...moment, endsAt: Option.some(DateTime.add(now, { seconds: 8 })) }
    assert.include(progressLine(progress, stopping, 79), "stopping, 8 s left")
  })

  it("leaves out what does not fit", () => {
    assert.strictEqual(progressLine(huge, moment, 20), "498174/500000")
    assert.strictEqual(progressLine(huge, moment, 10), "498174/500")
    assert.include(progressLine(huge, moment, 199), "45 ambiguous, 6 not sent, 16 in flight")
  })
})

layer(NodeContext.layer, { excludeTestServices: true })("the report of npm run bulk", (it) => {
  it.scoped("replaces a former one only when it is whole", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const directory = yield* files.makeTempDirectoryScoped()
      const report = `${directory}/report.csv`
      const row: KnownRow = {
        key: "ada",
        stored: undefined,
        outcome: { state: "not sent", reason: "no run has sent it", error: "" }
      }
      yield* writeReport(report, Stream.make(row))
      const former = yield* files.readFileString(report)
      assert.include(former, "ada,,not sent,")
      const cut = Stream.concat(
        Stream.make({ ...row, key: "bob" }),
        Stream.fail(new StoreUnavailable({ message: "no disk" }))
      )
      assert.strictEqual((yield* Effect.flip(writeReport(report, cut))).message, "no disk")
      assert.strictEqual(yield* files.readFileString(report), former)
      assert.deepStrictEqual(yield* files.readDirectory(directory), ["report.csv"])
    }).pipe(Effect.provide(Mock.layerRowStore))
  )

  it.scoped("is written to the file that a link of its name leads to", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const directory = yield* files.makeTempDirectoryScoped()
      const [report, link] = [`${directory}/report.csv`, `${directory}/latest.csv`]
      yield* files.writeFileString(report, "")
      yield* files.symlink(report, link)
      yield* writeReport(link, Stream.empty)
      assert.include(yield* files.readFileString(report), "key,name,state")
      assert.strictEqual(yield* files.realPath(link), yield* files.realPath(report))
    }).pipe(Effect.provide(Mock.layerRowStore))
  )

  it.scoped("stays as private as the former one", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const report = `${yield* files.makeTempDirectoryScoped()}/report.csv`
      yield* files.writeFileString(report, "", { mode: 0o600 })
      yield* writeReport(report, Stream.empty)
      assert.strictEqual((yield* files.stat(report)).mode & 0o777, 0o600)
    }).pipe(Effect.provide(Mock.layerRowStore))
  )
})

layer(NodeContext.layer, { excludeTestServices: true })("the settings of npm run bulk", (it) => {
  it.scoped.each([
    ["a report", "key,name,state,avatar_id,group_id,image,error,advice\nada,Ada,created,,,,,\n"],
    [
      "a report that a spreadsheet has saved",
      "\uFEFFkey;name;state;avatar_id;group_id;image;error;advice\r\nada;Ada\r\n"
    ],
    ["an empty file", ""]
  ] as const)("let a report replace %s", ([, content]) =>
    Effect.gen(function* () {
      const report = yield* fileOf(content)
      yield* checkSettings(yield* parsed("--db", "a.db", "--report", report, "a.csv"))
      const unchanged = yield* Effect.flatMap(FileSystem.FileSystem, (files) => files.readFileString(report))
      assert.strictEqual(unchanged, content.replace("\uFEFF", ""))
    })
  )

  it.scoped("do not let a report be written over the database, before or after it is whole", () =>
    Effect.gen(function* () {
      const report = yield* fileOf("")
      for (const db of [report, `${report}.part`]) {
        const { message } = yield* Effect.flip(checkSettings(yield* parsed("--db", db, "--report", report, "a.csv")))
        assert.include(message, `The report would overwrite ${report}.`)
      }
    })
  )

  it.scoped("do not let a report replace a table that begins as a report does", () =>
    Effect.gen(function* () {
      const table = yield* fileOf("key,name,state,photo\nada,Ada,Ohio,asset:a\n")
      const settings = yield* parsed("--db", "a.db", "--report", table, table)
      const { message } = yield* Effect.flip(checkSettings(settings))
      assert.include(message, `The report would overwrite ${table}, which is no report.`)
    })
  )

  it.scoped("do not let a report be written by way of a file that is none", () =>
    Effect.gen(function* () {
      const report = yield* fileOf("")
      yield* Effect.flatMap(FileSystem.FileSystem, (files) => files.writeFileString(`${report}.part`, "my own"))
      const { message } = yield* Effect.flip(checkSettings(yield* parsed("--db", "a.db", "--report", report, "a.csv")))
      assert.include(message, `The report would overwrite ${report}.part, which is no report.`)
    })
  )

  it.effect.each([
    ["The rows to send are missing", ["--retry-rejected", "--status"]],
    ["--status and --resolve take no rows", ["a.csv", "--status"]],
    ["The report would overwrite examples/bulk/people.csv", ["a.csv", "--report", "examples/bulk/people.csv"]],
    ["The report would overwrite /dev/null", ["a.csv", "--report", "/dev/null"]],
    ["The report would overwrite ./a.db", ["a.csv", "--report", "./a.db"]],
    ["The report would overwrite a.db-shm", ["a.csv", "--report", "a.db-shm"]],
    ["--db and --report take the name of a file", ["a.csv", "--report", "-"]],
    ["--dry-run takes rows", ["--resolve", "x=created", "--dry-run"]],
    ["The report nowhere/r.csv cannot be written", ["a.csv", "--report", "nowhere/r.csv"]],
    ["The report would overwrite docs", ["a.csv", "--report", "docs"]]
  ] as const)("are refused before anything is sent: %s", ([words, args]) =>
    Effect.gen(function* () {
      const settings = yield* parsed("--db", "a.db", ...args.map((word) => (word === "-" ? standardInput : word)))
      const { message } = yield* Effect.flip(checkSettings(settings))
      assert.isTrue(message.startsWith(words), message)
      assert.include(message, "Nothing was sent.")
    })
  )
})
