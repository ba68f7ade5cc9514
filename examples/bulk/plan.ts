import { resolve } from "node:path"
import * as NodeStream from "@effect/platform-node/NodeStream"
import { Array as Arr, Effect, Option, Stream } from "effect"
import { AvatarCreator } from "effect-photo-avatar"
import { RowStore } from "effect-photo-avatar/durable"
import type { Screen } from "../command-line/screen.ts"
import { nothingSent } from "../command-line/UsageError.ts"
import { batch } from "./knownRows.ts"
import type { Rows } from "./rows.ts"
import type { Settings } from "./settings.ts"

const costOf = ({ api, db, live, price }: Settings, count: number) => {
  if (api === "v2") return "What it costs on v2 is not known here: see your plan."
  const cost = `may cost up to $${(count * price).toFixed(2)}, at $${price.toFixed(2)} for each avatar`
  return live ? `It ${cost}.` : `With --live it ${cost}, without those that ${db} has as created.`
}

/**
 * How many of these rows the database has in each state, and how many in doubt are sent again, since their idempotency
 * keys are those of this API key. The database may hold rows of other tables, too.
 */
const countStates = Effect.fnUntraced(function* (keys: Iterable<string>, apiKeyFingerprint: string) {
  const store = yield* RowStore
  const count = { Created: 0, Rejected: 0, Ambiguous: 0, NotSent: 0, sending: 0, waiting: 0 }
  let keyed = 0
  for (const some of Arr.chunksOf(keys, 500)) {
    for (const row of (yield* store.find(batch, "create", some)).rows) {
      count[row.state]++
      const isInDoubt = row.state === "Ambiguous" || row.state === "sending"
      if (isInDoubt && Option.isSome(row.idempotencyKey) && row.apiKeyFingerprint === apiKeyFingerprint) keyed++
    }
  }
  return { ...count, keyed, inDoubt: count.Ambiguous + count.sending }
})

/** Says what a run would do: against which place, how much is done already, how much remains, and what that may cost. */
export const makePlan = Effect.fnUntraced(function* ({ files, lineOf }: Rows, settings: Settings, { say }: Screen) {
  const { api, live, retryRejected } = settings
  const { apiKeyFingerprint, baseUrl, honorsIdempotencyKeys } = yield* Effect.flatMap(
    AvatarCreator,
    ({ target }) => target
  )
  const store = yield* RowStore
  yield* store.open({ name: batch, kind: "createFromPhotos", baseUrl })
  const before = yield* countStates(lineOf.keys(), apiKeyFingerprint)
  const { inDoubt } = before
  const sentAgain = honorsIdempotencyKeys ? before.keyed : 0
  const most = lineOf.size - before.Created - inDoubt
  const least = retryRejected ? most : most - before.Rejected
  const mayCreate = most + sentAgain
  yield* say(
    live
      ? `Against HeyGen at ${baseUrl}, on ${api}: avatars that are created there are billed.`
      : `REHEARSAL on a mock of HeyGen at ${baseUrl}, on ${api}: nothing is created on HeyGen, or billed. Use --live to create them.`
  )
  yield* say(
    `${lineOf.size} rows: ${least === most ? most : `${least} to ${most}`} to create, up to ${Math.min(files, most)} photos to upload, ${before.Created} created before.`
  )
  if (before.Rejected > 0) {
    const resent = retryRejected
      ? "sent again as they are"
      : "sent again if the row has changed, or was not itself refused"
    yield* say(`${before.Rejected} were rejected before: ${resent}.`)
  }
  if (sentAgain > 0) {
    yield* say(
      `${sentAgain} may have been created before: sent again with their first idempotency keys while those are valid, and billed now only if they were not created then. A row in flight is sent only after its earlier request must have ended (HEYGEN_TIMEOUT_WRITE, two minutes by default).`
    )
  }
  if (inDoubt > sentAgain) {
    yield* say(
      `${inDoubt - sentAgain} may have been created before, and cannot be sent again, since v2 honors no idempotency keys or the API key has changed. Rows in flight become ambiguous after HEYGEN_TIMEOUT_WRITE: settle them with --resolve.`
    )
  }
  const { ambiguous, sending } = yield* store.count(batch, "create")
  const others = ambiguous + sending - inDoubt
  if (others > 0) {
    yield* say(
      `Other rows of ${settings.db} may have been created (${others}): put them back into the table, or settle them with --resolve. To list them, run with --db and --report.`
    )
  }
  if (live && Object.values(before).every((count) => count === 0)) {
    yield* say(
      `${resolve(settings.db)} knows none of these rows: if another --db does, they would be created, and billed, again.`
    )
  }
  yield* say(costOf(settings, mayCreate))
  return mayCreate
})

/** Asks for consent. The terminal is not made raw: in a raw one, Ctrl-C would be a character and no signal. */
export const confirm = Effect.fnUntraced(function* (mayCreate: number) {
  if (!process.stdin.isTTY || !process.stdout.isTTY || process.stdin.destroyed) {
    return yield* nothingSent("Without a terminal, --live needs --yes to create avatars.")
  }
  process.stdout.write(`Type yes to create up to ${mayCreate} avatars: `)
  const typed = NodeStream.fromReadable(
    () => process.stdin,
    () => nothingSent("The answer cannot be read.")
  )
  const answer = yield* Stream.runHead(Stream.splitLines(Stream.decodeText(typed)))
  if (Option.exists(answer, (text) => text.trim().toLowerCase() === "yes")) return
  return yield* nothingSent("You did not type yes.")
})
