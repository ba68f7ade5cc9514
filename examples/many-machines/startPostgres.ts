import { type ChildProcess, execFile, spawn } from "node:child_process"
import { chownSync, existsSync, readdirSync } from "node:fs"
import { createServer } from "node:net"
import { delimiter, join } from "node:path"
import { Data, Effect, Option, Random } from "effect"
import { temporaryFolder } from "./temporaryFolder.ts"

/** PostgreSQL cannot be started. The message says why, and what to do. */
export class PostgresUnavailable extends Data.TaggedError("PostgresUnavailable")<{ readonly message: string }> {}

const debianFolder = "/usr/lib/postgresql"

/** Debian keeps the server's programs outside of PATH, in a folder for each version. */
const debianFolders = () =>
  existsSync(debianFolder)
    ? readdirSync(debianFolder)
        .sort((one, other) => Number(other) - Number(one))
        .map((version) => join(debianFolder, version, "bin"))
    : []

/** The folder that holds the programs of PostgreSQL's server, if it is installed. */
export const postgresFolder = (): Option.Option<string> =>
  Option.fromNullable(
    [...(process.env.PATH ?? "").split(delimiter), ...debianFolders()].find((folder) =>
      ["initdb", "postgres"].every((program) => existsSync(join(folder, program)))
    )
  )

const isRoot = process.getuid?.() === 0

const numberOf = (flag: "-u" | "-g", user: string) =>
  Effect.async<number, PostgresUnavailable>((resume) => {
    execFile("id", [flag, user], (error, stdout) =>
      resume(
        error === null
          ? Effect.succeed(Number(stdout))
          : new PostgresUnavailable({ message: "PostgreSQL does not run as root, and there is no user nobody." })
      )
    )
  })

/** PostgreSQL refuses to run as root: then it runs as nobody. */
const identity: Effect.Effect<{ readonly uid?: number; readonly gid?: number }, PostgresUnavailable> = isRoot
  ? Effect.all({ uid: numberOf("-u", "nobody"), gid: numberOf("-g", "nobody") })
  : Effect.succeed({})

const isFree = (port: number) =>
  Effect.async<boolean>((resume) => {
    const server = createServer()
      .once("error", () => resume(Effect.succeed(false)))
      .listen(port, "127.0.0.1", () => server.close(() => resume(Effect.succeed(true))))
  })

/** A free port below those that the system hands out, one of which another program may get before it is used. */
export const freePort: Effect.Effect<number> = Effect.repeat(
  Effect.flatMap(Random.nextIntBetween(10_000, 20_000), (port) => Effect.map(isFree(port), (is) => ({ port, is }))),
  { until: ({ is }) => is }
).pipe(Effect.map(({ port }) => port))

const readiness = "database system is ready to accept connections"

/** Waits until the server accepts connections. Its log is its standard error. */
const accepting = (server: ChildProcess) =>
  Effect.async<void, PostgresUnavailable>((resume) => {
    let log = ""
    server.stderr?.on("data", (bytes) => {
      log += bytes
      if (log.includes(readiness)) resume(Effect.void)
    })
    const failed = (why: string) => resume(new PostgresUnavailable({ message: `PostgreSQL did not start: ${why}` }))
    server.once("error", ({ message }) => failed(message))
    server.once("exit", () => failed(log.trim()))
  })

/** SIGINT ends the sessions of all clients, and then the server. */
const stopped = (server: ChildProcess) =>
  Effect.async<void>((resume) => {
    if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return resume(Effect.void)
    server.once("exit", () => resume(Effect.void))
    server.kill("SIGINT")
  })

/**
 * Starts a PostgreSQL server on a free loopback port, in a folder of its own, and stops it and deletes the folder when the
 * scope closes. Returns the URL of its empty database. `settings` are as in `postgresql.conf`.
 */
export const startPostgres = Effect.fnUntraced(function* (settings: Readonly<Record<string, string>> = {}) {
  const found = postgresFolder()
  if (Option.isNone(found)) {
    return yield* new PostgresUnavailable({
      message: "PostgreSQL is not installed (on Debian: apt-get install postgresql). Nothing was started."
    })
  }
  const ids = yield* identity
  const folder = yield* temporaryFolder
  if (ids.uid !== undefined && ids.gid !== undefined) chownSync(folder, ids.uid, ids.gid)
  const data = join(folder, "data")
  const ranAs = { ...ids, cwd: folder }
  const setUp = Effect.async<void, PostgresUnavailable>((resume) => {
    const flags = ["-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    execFile(join(found.value, "initdb"), flags, ranAs, (error, _, stderr) =>
      resume(
        error === null ? Effect.void : new PostgresUnavailable({ message: `PostgreSQL was not set up: ${stderr}` })
      )
    )
  })
  // An interrupted initdb would go on to write into the folder that is deleted.
  yield* Effect.uninterruptible(setUp)
  const port = yield* freePort
  const options = Object.entries({
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    ...settings
  })
  const server = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn(
        join(found.value, "postgres"),
        ["-D", data, ...options.flatMap(([name, value]) => ["-c", `${name}=${value}`])],
        // In a process group of its own, so that Ctrl-C in a terminal does not end it before its clients.
        { ...ranAs, detached: true, stdio: ["ignore", "ignore", "pipe"] }
      )
    ),
    stopped
  )
  yield* accepting(server)
  return `postgres://postgres@127.0.0.1:${port}/postgres`
})
