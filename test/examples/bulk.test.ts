import { symlinkSync } from "node:fs"
import { NodeFileSystem } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Array as Arr, Effect } from "effect"
import { folder, liveAt } from "../support/bulkFolder.ts"
import { bulkInShell, runProgram } from "../support/bulkProgram.ts"
import { countingHeyGen } from "../support/countingHeyGen.ts"
import { runBulk } from "../support/runBulk.ts"
import { startCommand } from "../support/startCommand.ts"

layer(NodeFileSystem.layer, { excludeTestServices: true })("npm run bulk, before it sends anything,", (it) => {
  it.scoped("rehearses on the mock without --live, says so, and keeps its database apart; each rehearsal is new", () =>
    Effect.gen(function* () {
      const { db, files, report } = yield* folder(0)
      const args = ["--photos", "examples", "--db", db, "--report", report, "--wait"]
      const first = yield* runBulk(["examples/bulk/people.csv", ...args])
      assert.strictEqual(first.code, 0, first.stderr)
      assert.include(first.stdout, "REHEARSAL")
      assert.include(first.stdout, "nothing is created on HeyGen, or billed")
      assert.include(first.stdout, "4 created")
      assert.isFalse(yield* files.exists(db))
      assert.include(yield* files.readFileString(report), "https://files.heygen.example/look-1/original,,")
      const again = yield* runBulk(["examples/bulk/people.csv", ...args])
      assert.include(again.stdout, "4 to create, up to 4 photos to upload, 0 created before")
      assert.include(
        again.stdout,
        `With --live it may cost up to $4.00, at $1.00 for each avatar, without those that ${db} has`
      )
      const live = yield* runBulk(["--db", db, "--status"])
      assert.strictEqual(live.stderr, `There is no database ${db}. Check --db.\n`)
    })
  )

  it.scoped("explains its command line, and says in one sentence what is wrong with it", () =>
    Effect.gen(function* () {
      const help = yield* runProgram(["--help"])
      assert.strictEqual(help.code, 0)
      assert.include(help.stdout, "Waits until each avatar is ready")
      assert.strictEqual(help.stderr, "")
      for (const [words, args] of [
        ["--resolve must be KEY=created or KEY=not-created", ["--resolve", "x=maybe"]],
        ["Received unknown argument: '--nmae'", ["a.csv", "--nmae", "Ada"]],
        ["The rows to send are missing", []]
      ] as const) {
        const { code, stderr, stdout } = yield* runBulk(["--db", "a.db", ...args])
        assert.deepStrictEqual([code, stdout], [1, ""])
        assert.isTrue(stderr.startsWith(words), stderr)
        assert.include(stderr, "Nothing was sent.")
      }
    })
  )

  it.scoped("sends nothing where npm has taken an option for itself", () =>
    Effect.gen(function* () {
      const { db, rows } = yield* folder(1)
      const { ended } = yield* startCommand("npm", ["run", "bulk", "--deadline=2h", "--", rows, "--db", db])
      const { code, stderr } = yield* ended
      assert.strictEqual(code, 1)
      assert.include(stderr, "npm has taken --deadline for itself: write it after the --. Nothing was sent.")
    })
  )

  it.scoped.each([
    ["--dry-run", "npm_config_dry_run"],
    ["--retry-rejected", "npm_config_retry_rejected"]
  ] as const)("sends nothing where npm has taken %s for itself, as it tells by a variable", ([option, variable]) =>
    Effect.gen(function* () {
      const { db, rows } = yield* folder(1)
      const { code, stderr } = yield* runProgram([rows, "--db", db], { [variable]: "true" })
      assert.strictEqual(code, 1)
      assert.include(stderr, `npm has taken ${option} for itself: write it after the --. Nothing was sent.`)
    })
  )

  it.scoped("does not write the report over the table by another of its names", () =>
    Effect.gen(function* () {
      const { db, directory, rows } = yield* folder(1)
      const other = `${directory}/other.csv`
      symlinkSync(rows, other)
      const { code, stderr } = yield* runBulk([rows, "--db", db, "--report", other])
      const refusal = `The report would overwrite ${other}, which is no report. Choose another file. Nothing was sent.\n`
      assert.deepStrictEqual([code, stderr], [1, refusal])
    })
  )

  it.scoped("reads standard input", () =>
    Effect.gen(function* () {
      const { db, directory } = yield* folder(0)
      const command = bulkInShell(["-", "--db", db, "--dry-run"])
      const { ended } = yield* startCommand("sh", ["-c", `printf 'key,name,photo\\nk,Ada,asset:a\\n' | ${command}`])
      const { code, stderr, stdout } = yield* ended
      assert.strictEqual(code, 0, stderr)
      assert.include(stdout, "Standard input is CSV.")
      const aPipe = bulkInShell(["/dev/stdin", "--db", db, "--dry-run"])
      const { ended: piped } = yield* startCommand("sh", ["-c", `printf 'key,name,photo\nk,Ada,asset:a\n' | ${aPipe}`])
      assert.include((yield* piped).stdout, "1 rows: 1 to create")
      const { ended: empty } = yield* startCommand("sh", ["-c", `${command} < /dev/null`], {}, { cwd: directory })
      assert.strictEqual((yield* empty).stderr, "Standard input cannot be read: it is empty. Nothing was sent.\n")
    })
  )

  it.scoped("refuses --live without --yes where there is no terminal, and ends --dry-run with the plan", () =>
    Effect.gen(function* () {
      const { arrived, baseUrl } = yield* countingHeyGen()
      const { db, files, rows } = yield* folder(3)
      const refused = yield* runBulk([rows, "--db", db, "--live", "--price", "2"], liveAt(baseUrl))
      assert.strictEqual(refused.code, 1)
      assert.include(refused.stderr, "--live needs --yes")
      assert.include(refused.stdout, `Against HeyGen at ${baseUrl}, on v3`)
      assert.include(refused.stdout, "It may cost up to $6.00, at $2.00")
      assert.include(refused.stdout, `${db} knows none of these rows: if another --db does, they would be created`)
      const cheap = yield* runBulk([rows, "--db", db, "--live", "--dry-run", "--price", "0.004"], liveAt(baseUrl))
      assert.include(cheap.stdout, "It may cost up to $0.012, at $0.004 for each avatar.")
      const dry = yield* runBulk([rows, "--db", db, "--live", "--dry-run"], liveAt(baseUrl))
      assert.strictEqual(dry.code, 0)
      assert.include(dry.stdout, "3 rows: 3 to create, up to 0 photos to upload, 0 created before")
      const another = `${db}.another`
      assert.strictEqual((yield* runBulk([rows, "--db", another, "--live", "--dry-run"], liveAt(baseUrl))).code, 0)
      assert.isFalse(yield* files.exists(another))
      const keyless = yield* runBulk([rows, "--db", db, "--live"])
      assert.include(keyless.stderr, "--live requires HEYGEN_API_KEY")
      assert.strictEqual(arrived.creates, 0)
    })
  )

  it.scoped("does not write the report over a table that is its standard input", () =>
    Effect.gen(function* () {
      const { db, files, rows } = yield* folder(2)
      const table = yield* files.readFileString(rows)
      const shell = yield* startCommand("sh", ["-c", `${bulkInShell(["-", "--db", db, "--report", rows])} < '${rows}'`])
      const { code, stderr } = yield* shell.ended
      assert.include(stderr, `The report would overwrite ${rows}, which is no report.`)
      assert.strictEqual(code, 1)
      assert.strictEqual(yield* files.readFileString(rows), table)
    })
  )

  it.scoped(
    "checks every row and photo before anything is sent, and prints 20 complaints, or all of skipped rows",
    () =>
      Effect.gen(function* () {
        const { db, directory, files, rows } = yield* folder(
          2,
          Arr.makeBy(30, (index) => `b${index}, ,asset:x`)
        )
        const invalid = yield* runBulk([rows, "--db", db])
        assert.strictEqual(invalid.code, 1)
        const lines = invalid.stderr.trim().split("\n")
        assert.include(lines[0], "people.csv, line 2: name must not be blank")
        assert.strictEqual(lines[20], "and 10 more like these")
        assert.include(lines[21], "30 of 32 rows are invalid; --skip-invalid goes on without them. Nothing was sent.")
        assert.lengthOf(lines, 22)
        assert.deepStrictEqual(yield* files.readDirectory(directory), ["people.csv"])
        const skipped = yield* runBulk([rows, "--db", db, "--skip-invalid"])
        assert.include(skipped.stdout, "2 created")
        assert.include(skipped.stdout, "30 invalid and skipped")
        assert.lengthOf(skipped.stderr.trim().split("\n"), 30)
        assert.strictEqual(skipped.code, 1)
      })
  )
})
