import { spawnSync } from "node:child_process"
import { NodeFileSystem } from "@effect/platform-node"
import { SqlClient } from "@effect/sql/SqlClient"
import { LibsqlClient } from "@effect/sql-libsql"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { eachCreatedOnce, folder, liveAt } from "../support/bulkFolder.ts"
import { bulkInShell, startBulk } from "../support/bulkProgram.ts"
import { countingHeyGen } from "../support/countingHeyGen.ts"
import { anHourPasses, withoutWaitsToWrite } from "../support/durable.ts"
import { aPng } from "../support/photos.ts"
import { runBulk } from "../support/runBulk.ts"
import { startCommand, until } from "../support/startCommand.ts"

/** A file system of its own size, which ends with its shell. */
const inSmallFolder = (folder: string, size: string, command: string) =>
  ["-rm", "sh", "-c", `mount -t tmpfs -o size=${size} none ${folder} && ${command}`] as const

const canMount = spawnSync("unshare", inSmallFolder("/mnt", "64k", "true"), { stdio: "ignore" }).status === 0

const unlessMounted = canMount ? "" : " (skipped: this system lets no program mount a file system)"

layer(NodeFileSystem.layer, { excludeTestServices: true })("npm run bulk", (it) => {
  it.scoped("does not write the report over its database, by whatever name", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* countingHeyGen({})
      const { db, directory, files, rows } = yield* folder(2)
      yield* files.symlink(directory, `${directory}/latest`)
      const report = db.replace(directory, `${directory}/latest`)
      const { code, stderr } = yield* runBulk(
        [rows, "--db", db, "--live", "--yes", "--report", report],
        liveAt(baseUrl)
      )
      assert.strictEqual(code, 1)
      assert.include(stderr, `The report would overwrite ${report}, which is no report.`)
      const { stdout } = yield* runBulk(["--db", db, "--status"])
      assert.include(stdout, "2 created")
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
      assert.match(reported[1] ?? "", /^bad,Rude,rejected,,,,.*Correct the row or the cause and run again/)
      assert.match(reported[2] ?? "", /^'=2\+2,'=cmd\(\),created,look-\d,group-\d,,,$/)

      const again = yield* runBulk([...args, "--retry-rejected"], liveAt(baseUrl))
      assert.strictEqual(again.code, 1)
      assert.include(again.stdout, "4 rows: 1 to create, up to 1 photos to upload, 3 created before, 1 rejected before")
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
        /^bad,.*,changed,look-\d,.*was created with another request\..*: restore the request.*It was created before\. Undo the change.*$/m
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

  it.scoped("says in one sentence that there is no table, or no run in the database", () =>
    Effect.gen(function* () {
      const { db, directory, files } = yield* folder(1)
      yield* files.writeFileString(db, "")
      const missing = yield* runBulk([`${directory}/no.csv`, "--db", db])
      assert.lengthOf(missing.stderr.match(/cannot be read|Nothing was sent/g) ?? [], 2, missing.stderr)
      const unused = yield* runBulk(["--db", db, "--status"])
      assert.strictEqual(
        unused.stderr,
        `${db}: The store has no batch "bulk": no run has begun it. Check the name, and which database this is.\n`
      )
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
      assert.include(dryRun.stdout, "may have been created before (1 of this table, 0 others): with the same API key")
      assert.include(dryRun.stdout, "It may cost up to $1.00")
      assert.include(yield* files.readFileString(report), `k0,Ada 0,${inFlight}`)
      const onV2 = yield* runBulk([rows, "--db", db, "--live", "--dry-run", "--api", "v2"], liveAt(baseUrl))
      assert.include(
        onV2.stdout,
        "may have been created before (1 of this table, 0 others): v2 honors no idempotency keys"
      )
      const unasked = [rows, "--db", db, "--live", "--deadline", "1s", "--api", "v2"]
      assert.include((yield* runBulk(unasked, liveAt(baseUrl))).stderr, "--live needs --yes to create avatars")
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
      assert.include(stdout, `Rows of ${db} may have been created before (0 of this table, 1 others)`)
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
      const told = (state: string) => Number(new RegExp(`^(\\d+) ${state}$`, "m").exec(stdout)?.[1] ?? 0)
      assert.isAtLeast(told("created") + told("in flight") + told("ambiguous"), ledger.size, stdout)
      yield* anHourPasses(db)
      const again = yield* runBulk([rows, "--db", db, "--live", "--yes"], liveAt(baseUrl))
      assert.strictEqual(again.code, 0, again.stdout)
      assert.strictEqual(ledger.size, 200)
      assert.isTrue(eachCreatedOnce(ledger))
    })
  )

  it.scoped("says both that the database and that the report could not be written", () =>
    Effect.gen(function* () {
      const { db, files, report, rows } = yield* folder(1)
      const isBroken = yield* Effect.cached(
        Effect.all([
          files.writeFileString(report, "a letter"),
          Effect.provide(
            Effect.flatMap(SqlClient, (sql) => sql`DROP TABLE effect_photo_avatar_rows`),
            LibsqlClient.layer({ url: `file:${db}` })
          )
        ])
      )
      const { baseUrl } = yield* countingHeyGen({
        instead: () => Effect.runPromise(Effect.as(isBroken, Response.json({}, { status: 500 })))
      })
      const { code, stderr, stdout } = yield* Effect.withClock(
        runBulk([rows, "--db", db, "--live", "--yes", "--report", report], liveAt(baseUrl)),
        withoutWaitsToWrite()
      )
      assert.strictEqual(code, 1)
      assert.include(stdout, `The report would overwrite ${report}, which is no report.`)
      assert.match(stderr, new RegExp(`^${db}: The row store .*\n$`))
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
