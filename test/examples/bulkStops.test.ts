import { spawnSync } from "node:child_process"
import { NodeFileSystem } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Array as Arr, Effect, Random } from "effect"
import { eachCreatedOnce, folder, liveAt } from "../support/bulkFolder.ts"
import { bulkInShell, startBulk } from "../support/bulkProgram.ts"
import { countingHeyGen } from "../support/countingHeyGen.ts"
import { anHourPasses } from "../support/durable.ts"
import { aPng } from "../support/photos.ts"
import { runBulk } from "../support/runBulk.ts"
import { isSoak } from "../support/soak.ts"
import { startCommand, until, untilPrinted } from "../support/startCommand.ts"

const kills = isSoak ? 50 : 2

/** The terminals of tests are those of util-linux. */
const hasTerminals = spawnSync("script", ["-qec", "stty cols 80", "/dev/null"], { stdio: "ignore" }).status === 0

const unlessTerminals = hasTerminals ? "" : " (skipped: script of util-linux is not installed)"

layer(NodeFileSystem.layer, { excludeTestServices: true })("npm run bulk", (it) => {
  it.scoped(
    "stops at Ctrl-C, twice within 200 ms too: rows in flight settle, the rest is not sent, the next run goes on",
    () =>
      Effect.gen(function* () {
        const { baseUrl, ledger } = yield* countingHeyGen({ latency: "100 millis" })
        const { db, rows } = yield* folder(100)
        const args = [rows, "--db", db, "--live", "--yes"]
        const running = yield* startBulk(args, liveAt(baseUrl))
        yield* until(running, () => ledger.size >= 3)
        // Both arrive at once when it goes on, as those of a terminal and of npm do.
        for (const signal of ["SIGSTOP", "SIGINT", "SIGTERM", "SIGCONT"] as const) running.child.kill(signal)
        const stopped = yield* running.ended
        assert.strictEqual(stopped.code, 1)
        assert.match(stopped.stdout, /Stopping \((Ctrl-C|SIGTERM)\): no more rows are sent\./)
        assert.include(stopped.stdout, `${ledger.size} created\n${100 - ledger.size} not sent`)
        assert.isBelow(ledger.size, 100)
        const again = yield* runBulk([...args, "--concurrency", "50"], liveAt(baseUrl))
        assert.strictEqual(again.code, 0, again.stdout)
        assert.strictEqual(ledger.size, 100)
        assert.isTrue(eachCreatedOnce(ledger))
      })
  )

  it.scoped("ends now at a second Ctrl-C, and the next run finds out what became of the rows in flight", () =>
    Effect.gen(function* () {
      const { arrived, baseUrl } = yield* countingHeyGen({ instead: () => new Promise(() => {}) })
      const { db, directory, files, rows } = yield* folder(2)
      const environment = { ...liveAt(baseUrl), TMPDIR: `${directory}/nowhere` }
      const running = yield* startBulk(["-", "--db", db, "--live", "--yes"], environment)
      running.child.stdin?.end(yield* files.readFileString(rows))
      yield* until(running, () => arrived.creates === 1)
      running.child.kill("SIGINT")
      yield* untilPrinted(running, "1 in flight have 10 seconds to settle; Ctrl-C again ends now.")
      const again = (signal: "SIGHUP" | "SIGINT") =>
        Effect.delay(
          Effect.sync(() => running.child.kill(signal)),
          "300 millis"
        )
      // A closed session can send several of these.
      yield* Effect.raceFirst(running.ended, Effect.repeatN(again("SIGHUP"), 2))
      assert.isNull(running.child.exitCode)
      const { code } = yield* Effect.raceFirst(running.ended, Effect.forever(again("SIGINT")))
      assert.strictEqual(code, 130)
      const { stdout } = yield* runBulk(["--db", db, "--status"])
      assert.include(stdout, "1 in flight, or were when their run ended")
      const resolved = yield* runBulk(["--db", db, "--resolve", "k0=created"])
      assert.strictEqual(resolved.code, 0, resolved.stderr)
      assert.include((yield* runBulk(["--db", db, "--resolve", "k0=created"])).stderr, "is not in doubt")
    })
  )

  it.scoped("stops when HeyGen cannot be reached, also by uploads, and says a deadline once", () =>
    Effect.gen(function* () {
      const { db, directory, files, rows } = yield* folder(0)
      const lines = yield* Effect.forEach(Arr.range(0, 29), (index) =>
        Effect.as(
          files.writeFile(`${directory}/${index}.png`, Uint8Array.of(...aPng, index)),
          `k${index},Ada,${index}.png`
        )
      )
      yield* files.writeFileString(rows, ["key,name,photo", ...lines].join("\n"))
      const args = [rows, "--photos", directory, "--db", db, "--live", "--yes"]
      const { code, stdout } = yield* runBulk(args, liveAt("http://127.0.0.1:9"))
      assert.strictEqual(code, 1)
      assert.match(stdout, /30 not sent\n {2}\d × TransportError/)

      const { baseUrl } = yield* countingHeyGen({ latency: "100 millis" })
      yield* files.remove(db)
      const late = yield* runBulk([...args, "--deadline", "1s", "--rate", "1/second"], liveAt(baseUrl))
      assert.lengthOf(late.stdout.match(/deadline of/g) ?? [], 2, late.stdout)
    })
  )

  it.scoped("ends at Ctrl-C during a pause of an hour", () =>
    Effect.gen(function* () {
      const { arrived, baseUrl } = yield* countingHeyGen({
        instead: async () =>
          Response.json(
            { error: { code: "rate_limit_exceeded", message: "slow" } },
            { status: 429, headers: { "retry-after": "3600" } }
          )
      })
      const { db, rows } = yield* folder(5)
      const running = yield* startBulk([rows, "--db", db, "--live", "--yes"], liveAt(baseUrl))
      yield* untilPrinted(running, "waiting until ")
      running.child.kill("SIGINT")
      const { code, stdout } = yield* running.ended
      assert.strictEqual(code, 1)
      assert.include(stdout, "0 created")
      assert.isAtMost(arrived.creates, 2)
    })
  )

  it.scoped(
    `creates every row once when it is killed at ${kills} random moments and run again`,
    () =>
      Effect.gen(function* () {
        const { baseUrl, ledger } = yield* countingHeyGen({ latency: "20 millis" })
        const count = kills * 20 + 20
        const { db, rows } = yield* folder(count)
        const args = [rows, "--db", db, "--live", "--yes"]
        const env = liveAt(baseUrl)
        for (const _ of Arr.range(1, kills)) {
          const before = ledger.size
          const running = yield* startBulk(args, env)
          yield* until(running, () => ledger.size > before)
          yield* Effect.sleep(yield* Random.nextIntBetween(0, 100))
          running.child.kill("SIGKILL")
          yield* running.ended
          yield* anHourPasses(db)
        }
        const last = yield* runBulk(args, env)
        assert.strictEqual(last.code, 0, last.stdout)
        assert.include(last.stdout, `${count} created`)
        assert.strictEqual(ledger.size, count)
        assert.isTrue(eachCreatedOnce(ledger))
      }),
    isSoak ? 1_200_000 : undefined
  )

  it.scoped("does not go on spending when npm gets a SIGTERM", () =>
    Effect.gen(function* () {
      const { baseUrl, ledger } = yield* countingHeyGen({ latency: "100 millis" })
      const { db, rows } = yield* folder(2000)
      const npm = yield* startCommand(
        "npm",
        ["run", "bulk", "--", rows, "--db", db, "--live", "--yes"],
        liveAt(baseUrl)
      )
      yield* until(npm, () => ledger.size >= 2)
      npm.child.kill("SIGTERM")
      const { stdout } = yield* npm.ended
      assert.match(stdout, /Stopping \((npm has ended|SIGTERM)\)/)
      assert.include(stdout, `${ledger.size} created\n`)
      assert.isBelow(ledger.size, 500)
    })
  )

  it.scoped.each([1, 4])(
    "does not go on spending when its output is piped to head -%i, and says what it did",
    (lines) =>
      Effect.gen(function* () {
        const { baseUrl, ledger } = yield* countingHeyGen({ latency: "100 millis" })
        const { db, rows } = yield* folder(2000)
        const command = bulkInShell([rows, "--db", db, "--live", "--yes"])
        const { ended } = yield* startCommand("sh", ["-c", `${command} | head -${lines}`], liveAt(baseUrl))
        const { stderr, stdout } = yield* ended
        assert.lengthOf(stdout.trim().split("\n"), lines)
        assert.include(stderr, `${ledger.size} created\n`, stderr)
        assert.isBelow(ledger.size, 500)
      })
  )

  for (const [typed, answer, said, code] of [
    ["yes", "yes\n", "2 created", 0],
    ["no", "no\n", "You did not type yes. Nothing was sent.", 1],
    ["Ctrl-C", "\u0003", "Stopped (Ctrl-C). Nothing was sent.", 1]
  ] as const) {
    it.scoped.skipIf(!hasTerminals)(`asks on a terminal, and ends by itself after ${typed}${unlessTerminals}`, () =>
      Effect.gen(function* () {
        const { baseUrl, ledger } = yield* countingHeyGen()
        const { db, directory, files, rows } = yield* folder(2)
        const command = bulkInShell([rows, "--db", db, "--live"])
        const { child, ended, printed } = yield* startCommand(
          "script",
          ["-qec", `trap '' INT; ${command}; echo $? > ${directory}/code`, "/dev/null"],
          { ...liveAt(baseUrl), SHELL: "/bin/sh" }
        )
        yield* untilPrinted({ child, ended, printed }, "Type yes to create up to 2 avatars: ")
        child.stdin?.write(answer)
        yield* untilPrinted({ child, ended, printed }, said)
        const isWritten = Effect.map(
          Effect.orElseSucceed(files.readFileString(`${directory}/code`), () => ""),
          (text) => text.trim() !== ""
        )
        yield* Effect.repeat(Effect.delay(isWritten, "20 millis"), { until: (is) => is })
        assert.strictEqual(yield* files.readFileString(`${directory}/code`), `${code}\n`)
        assert.strictEqual(ledger.size, code === 0 ? 2 : 0)
      })
    )
  }

  for (const columns of [80, 100, 200]) {
    it.scoped.skipIf(!hasTerminals)(
      `draws one line that fits ${columns} columns, changes neither cursor nor wrapping, and stops when the terminal is closed${unlessTerminals}`,
      () =>
        Effect.gen(function* () {
          const refused = ["Ada 2"]
          const { baseUrl, ledger } = yield* countingHeyGen({ latency: "200 millis", refusedNames: refused })
          const { db, directory, files, rows } = yield* folder(2000)
          const command = bulkInShell([rows, "--db", db, "--live", "--yes"])
          const terminal = yield* startCommand(
            "script",
            ["-qec", `trap '' HUP; stty cols ${columns}; ${command}; echo $? > ${directory}/code`, "/dev/null"],
            { ...liveAt(baseUrl), SHELL: "/bin/sh" }
          )
          yield* untilPrinted(terminal, "1 rejected")
          terminal.child.kill("SIGKILL")
          yield* Effect.repeat(Effect.delay(files.exists(`${directory}/code`), "20 millis"), { until: (is) => is })
          assert.isBelow(ledger.size, 2000 - refused.length)
          const drawn = (yield* terminal.printed).split("\r\u001b[K").map((text) => text.split("\r\n").at(-1) ?? "")
          const progress = drawn.filter((line) => /^\d+\/2000/.test(line))
          assert.isAbove(progress.length, 0)
          assert.isTrue(progress.some((line) => line.includes(" created, 1 rejected")))
          for (const line of drawn) assert.isBelow(line.length, columns, line)
          assert.notInclude(yield* terminal.printed, "\u001b[?")
        })
    )
  }
})
