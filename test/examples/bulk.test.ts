import { spawnSync } from "node:child_process"
import { symlinkSync } from "node:fs"
import { NodeFileSystem } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Array as Arr, Effect } from "effect"
import { eachCreatedOnce, folder, liveAt } from "../support/bulkFolder.ts"
import { bulkInShell, runBulk, startBulk, startCommand, until } from "../support/bulkProgram.ts"
import { countingHeyGen } from "../support/countingHeyGen.ts"
import { anHourPasses } from "../support/durable.ts"
import { aPng } from "../support/photos.ts"

/** A file system of its own size, which ends with its shell. */
const inSmallFolder = (folder: string, size: string, command: string) =>
  ["-rm", "sh", "-c", `mount -t tmpfs -o size=${size} none ${folder} && ${command}`] as const

const canMount = spawnSync("unshare", inSmallFolder("/mnt", "64k", "true"), { stdio: "ignore" }).status === 0

const unlessMounted = canMount ? "" : " (skipped: this system lets no program mount a file system)"

layer(NodeFileSystem.layer, { excludeTestServices: true })("npm run bulk", (it) => {
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
      const help = yield* runBulk(["--help"])
      assert.strictEqual(help.code, 0)
      assert.include(help.stdout, "Waits until each avatar is ready")
      assert.strictEqual(help.stderr, "")
      for (const [words, args] of [
        ["--resolve must be KEY=created or KEY=not-created", ["--resolve", "x=maybe"]],
        ["Received unknown argument: '--nmae'", ["a.csv", "--nmae", "Ada"]],
        ["Received unknown argument: 'b.csv'", ["a.csv", "b.csv"]],
        ["The rows to send are missing", []],
        ["The rows to send are missing", ["--retry-rejected", "--status"]],
        ["--status and --resolve take no rows", ["a.csv", "--status"]],
        ["The report would overwrite ./a.csv", ["a.csv", "--report", "./a.csv"]],
        ["The report would overwrite a.db", ["a.csv", "--report", "a.db"]],
        ["The report would overwrite a.db-shm", ["a.csv", "--report", "a.db-shm"]],
        ["--db and --report take the name of a file", ["a.csv", "--report", "-"]],
        ["--report must have a name, and not another option", ["--report", "--dry-run", "a.csv"]],
        ["--dry-run takes rows", ["--resolve", "x=created", "--dry-run"]],
        ["The report nowhere/r.csv cannot be written", ["a.csv", "--report", "nowhere/r.csv"]],
        ["The report docs cannot be written", ["a.csv", "--report", "docs"]]
      ] as const) {
        const { code, stderr, stdout } = yield* runBulk(["--db", "a.db", ...args])
        assert.deepStrictEqual([code, stdout], [1, ""])
        assert.isTrue(stderr.startsWith(words), stderr)
        assert.include(stderr, "Nothing was sent.")
      }
    })
  )

  it.scoped("sends nothing where npm has taken --dry-run for itself", () =>
    Effect.gen(function* () {
      const { db, rows } = yield* folder(1)
      const command = ["run", "bulk", "--dry-run", "--", rows, "--db", db]
      const { ended } = yield* startCommand("npm", command)
      const { code, stderr } = yield* ended
      assert.strictEqual(code, 1)
      assert.include(stderr, "npm has taken --dry-run for itself: write it after the --. Nothing was sent.")
    })
  )

  it.scoped("does not write the report over the table by another of its names", () =>
    Effect.gen(function* () {
      const { db, directory, rows } = yield* folder(1)
      const other = `${directory}/other.csv`
      symlinkSync(rows, other)
      const { code, stderr } = yield* runBulk([rows, "--db", db, "--report", other])
      assert.deepStrictEqual([code, stderr], [1, `The report would overwrite ${other}. Nothing was sent.\n`])
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

  it.scoped("checks every row and photo before anything is sent, and prints at most 20 complaints", () =>
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
      assert.strictEqual(skipped.code, 1)
    })
  )

  it.scoped("sends no settled row again, but corrected ones, and with --retry-rejected rejected ones", () =>
    Effect.gen(function* () {
      const { arrived, baseUrl, ledger } = yield* countingHeyGen({ refusedNames: ["Rude"] })
      const { db, directory, files, report, rows } = yield* folder(2, [`bad,Rude,"ada.png"`, `=2+2,=cmd(),ada.png`])
      yield* files.writeFile(`${directory}/ada.png`, aPng)
      const args = [rows, "--photos", directory, "--db", db, "--live", "--yes", "--report", report]
      const first = yield* runBulk(args, liveAt(baseUrl))
      assert.strictEqual(first.code, 1, first.stderr)
      assert.include(first.stdout, "3 created\n1 rejected\n  1 × ModerationRejected, first bad:")
      assert.deepStrictEqual(arrived, { creates: 4, uploads: 1 })
      const reported = (yield* files.readFileString(report)).split("\n")
      assert.strictEqual(reported[0], "key,name,state,avatar_id,group_id,image,error,advice")
      assert.match(reported[1] ?? "", /^bad,Rude,rejected,,,,.*Correct the row and run again/)
      assert.match(reported[2] ?? "", /^'=2\+2,'=cmd\(\),created,look-\d,group-\d,,,$/)

      const again = yield* runBulk([...args, "--retry-rejected"], liveAt(baseUrl))
      assert.strictEqual(again.code, 1)
      assert.include(again.stdout, "1 were rejected before: sent again as they are")
      assert.strictEqual(arrived.creates, 5)

      yield* files.writeFileString(rows, (yield* files.readFileString(rows)).replace("Rude", "Polite"))
      const corrected = yield* runBulk(args, liveAt(baseUrl))
      assert.strictEqual(corrected.code, 0, corrected.stdout)
      assert.include(corrected.stdout, "4 rows: 0 to 1 to create, up to 1 photos to upload, 3 created before")
      assert.deepStrictEqual(arrived, { creates: 6, uploads: 1 })
      assert.isTrue(eachCreatedOnce(ledger))

      yield* files.writeFileString(rows, (yield* files.readFileString(rows)).replace("Polite", "Kind"))
      const changed = yield* runBulk(args, liveAt(baseUrl))
      assert.strictEqual(changed.code, 1)
      assert.include(changed.stdout, "3 created\n1 changed\n  1 × InvalidRequest, first bad:")
      assert.match(
        yield* files.readFileString(report),
        /^bad,.*,changed,look-\d,.*,"?It was created before the row was changed\. Undo the change\."?$/m
      )
      assert.deepStrictEqual(arrived, { creates: 6, uploads: 1 })

      const elsewhere = yield* runBulk([...args, "--dry-run"], liveAt("http://127.0.0.1:9"))
      assert.deepStrictEqual([elsewhere.code, elsewhere.stdout], [1, `${rows} is CSV.\n`])
      assert.include(elsewhere.stderr, `The batch "bulk" belongs to ${baseUrl}`)

      const status = yield* runBulk(["--db", db, "--status", "--report", report])
      assert.strictEqual(
        status.stdout,
        `${db}: 4 created, 0 rejected, 0 ambiguous, 0 not sent, 0 in flight, or were when their run ended\n`
      )
      assert.lengthOf((yield* files.readFileString(report)).trim().split("\n"), 5)
    })
  )

  it.scoped("reports created avatars as not ready with --wait, as long as no wait for them has ended", () =>
    Effect.gen(function* () {
      const { db, files, report, rows } = yield* folder(1)
      const { baseUrl } = yield* countingHeyGen()
      const args = [rows, "--db", db, "--live", "--yes", "--report", report]
      const reported = Effect.map(files.readFileString(report), (text) => text.split("\n")[1])
      yield* runBulk(args, liveAt(baseUrl))
      assert.match((yield* reported) ?? "", /^k0,Ada 0,created,look-1,/)
      yield* runBulk([...args, "--wait", "--dry-run"], liveAt(baseUrl))
      assert.match((yield* reported) ?? "", /^k0,Ada 0,not ready,look-1,.*Run again with --wait/)
      yield* runBulk([...args, "--wait"], liveAt(baseUrl))
      assert.match((yield* reported) ?? "", /^k0,Ada 0,created,look-1,/)
    })
  )

  it.scoped("sends and reports the rows that were checked, though the table is edited meanwhile", () =>
    Effect.gen(function* () {
      const { db, files, report, rows } = yield* folder(20)
      const { baseUrl, ledger } = yield* countingHeyGen({ latency: "100 millis" })
      const args = [rows, "--db", db, "--live", "--yes", "--report", report]
      const running = yield* startBulk(args, liveAt(baseUrl))
      yield* until(running, () => ledger.size > 0)
      const table = yield* files.readFileString(rows)
      yield* files.writeFileString(rows, table.replace("\n", "\nnew,Zoe,asset:new\n"))
      assert.strictEqual((yield* running.ended).code, 0)
      assert.strictEqual(ledger.size, 20)
      assert.lengthOf((yield* files.readFileString(report)).trim().split("\n"), 21)
    })
  )

  it.scoped("says in one sentence that there is no folder for temporary files, or no run in the database", () =>
    Effect.gen(function* () {
      const { db, directory, files, rows } = yield* folder(1)
      const homeless = yield* runBulk([rows, "--db", db], { TMPDIR: `${directory}/nowhere` })
      assert.strictEqual(homeless.code, 1)
      assert.match(homeless.stderr, /^No temporary folder can be made: [^.]*nowhere[^.]*\. Nothing was sent\.\n$/)
      yield* files.writeFileString(db, "")
      const missing = yield* runBulk([`${directory}/no.csv`, "--db", db])
      assert.lengthOf(missing.stderr.match(/cannot be read|Nothing was sent/g) ?? [], 2, missing.stderr)
      const unused = yield* runBulk(["--db", db, "--status"])
      assert.strictEqual(unused.stderr, `${db}: no run of this program has used it. Check --db.\n`)
    })
  )

  it.scoped("lists a row that was in flight when its run was killed, and counts it among what a run may cost", () =>
    Effect.gen(function* () {
      const { db, directory, files, report, rows } = yield* folder(1)
      let isOutOfCredit = false
      const outOfCredit = () => Response.json({ error: { code: "insufficient_credit" } }, { status: 402 })
      const { arrived, baseUrl } = yield* countingHeyGen({
        instead: () => (isOutOfCredit ? Promise.resolve(outOfCredit()) : new Promise(() => {}))
      })
      yield* Effect.scoped(
        Effect.gen(function* () {
          const environment = { ...liveAt(baseUrl), HEYGEN_TIMEOUT_WRITE: "1 hour" }
          const running = yield* startBulk([rows, "--db", db, "--live", "--yes"], environment)
          yield* until(running, () => arrived.creates === 1)
          running.child.kill("SIGKILL")
          yield* running.ended
        })
      )
      assert.strictEqual((yield* runBulk(["--db", db, "--report", report])).code, 0)
      const inFlight = 'in flight,,,,no result of it is stored yet,"It may have been created.'
      assert.include(yield* files.readFileString(report), `k0,,${inFlight}`)
      assert.match(yield* files.readFileString(report), /within 23 hours of its first request \(20\d\d-\d\d-\d\dT/)

      const dryRun = yield* runBulk([rows, "--db", db, "--live", "--dry-run", "--report", report], liveAt(baseUrl))
      assert.include(dryRun.stdout, "0 to create")
      assert.include(dryRun.stdout, "1 may have been created before: sent again with their first idempotency keys")
      assert.include(dryRun.stdout, "It may cost up to $1.00")
      assert.include(yield* files.readFileString(report), `k0,Ada 0,${inFlight}`)
      assert.strictEqual(arrived.creates, 1)

      const stopped = yield* runBulk([rows, "--db", db, "--live", "--yes", "--deadline", "1s"], liveAt(baseUrl))
      assert.include(stopped.stdout, "\n1 in flight\n")
      assert.notMatch(stopped.stdout, /^\d+ ambiguous$/m)
      assert.strictEqual(arrived.creates, 1)

      isOutOfCredit = true
      const others = `${directory}/others.csv`
      yield* files.writeFileString(others, "key,name,photo\na,Bob,asset:a\nb,Bob,asset:b\nc,Bob,asset:c\n")
      const args = [others, "--db", db, "--live", "--yes", "--concurrency", "1"]
      const { stdout } = yield* runBulk(args, liveAt(baseUrl))
      assert.include(stdout, `Other rows of ${db} may have been created (1)`)
      assert.include(stdout, "1 rejected\n")
      assert.include(stdout, "2 not sent\n")
      assert.notInclude(stdout, "in flight\n")
    })
  )

  it.scoped("says in one sentence that the database cannot be opened or written, and the next run goes on", () =>
    Effect.gen(function* () {
      const { baseUrl, ledger } = yield* countingHeyGen()
      const { directory, files, db, rows } = yield* folder(200)
      const nowhere = yield* runBulk([rows, "--db", `${directory}/nowhere/a.db`, "--live", "--yes"], liveAt(baseUrl))
      assert.strictEqual(nowhere.code, 1)
      assert.include(nowhere.stderr, "check that its folder exists")
      assert.lengthOf(nowhere.stderr.trim().split("\n"), 1)
      yield* files.writeFileString(db, "a letter, and no database, though it is long enough to be one\n".repeat(20))
      const letter = yield* runBulk(["--db", db, "--status"])
      assert.include(letter.stderr, "The file is not a database")
      assert.strictEqual(ledger.size, 0)
      yield* files.remove(db)
      const command = bulkInShell([rows, "--db", db, "--live", "--yes"])
      const full = yield* startCommand("sh", ["-c", `ulimit -f 150; ${command}`], {
        ...liveAt(baseUrl),
        HEYGEN_TIMEOUT_WRITE: "1 second"
      })
      const { code, stderr, stdout } = yield* full.ended
      assert.strictEqual(code, 1, stdout)
      assert.include(stderr, `${db}: The row store could not be written`)
      yield* anHourPasses(db)
      const again = yield* runBulk([rows, "--db", db, "--live", "--yes"], liveAt(baseUrl))
      assert.strictEqual(again.code, 0, again.stdout)
      assert.strictEqual(ledger.size, 200)
      assert.isTrue(eachCreatedOnce(ledger))
    })
  )

  it.scoped.skipIf(!canMount)(
    `says in one sentence that the disk is full, and goes on when it has space again${unlessMounted}`,
    () =>
      Effect.gen(function* () {
        const { baseUrl, ledger } = yield* countingHeyGen()
        const { directory, files, rows } = yield* folder(300)
        const disk = `${directory}/disk`
        yield* files.makeDirectory(disk)
        const command = bulkInShell([rows, "--db", `${disk}/people.db`, "--live", "--yes"])
        const full = `HEYGEN_TIMEOUT_WRITE='2 seconds' ${command}; echo "ended with $?"`
        const afterwards = `mount -o remount,size=64m ${disk}; ${command}`
        const program = yield* startCommand(
          "unshare",
          inSmallFolder(disk, "256k", `${full}; ${afterwards}`),
          liveAt(baseUrl)
        )
        const { code, stderr, stdout } = yield* program.ended
        assert.include(stdout, "ended with 1")
        assert.include(stderr, `${disk}/people.db: The row store could not be written`)
        assert.lengthOf(stderr.trim().split("\n"), 1)
        assert.strictEqual(code, 0, stdout)
        assert.strictEqual(ledger.size, 300)
        assert.isTrue(eachCreatedOnce(ledger))
      })
  )
})
