import { resolve } from "node:path"
import * as NodeStream from "@effect/platform-node/NodeStream"
import { Effect, Option, Stream } from "effect"
import { AvatarCreator } from "effect-photo-avatar"
import { countRows, RowStore } from "effect-photo-avatar/durable"
import type { Screen } from "../command-line/screen.ts"
import { nothingSent } from "../command-line/UsageError.ts"
import { batch } from "./knownRows.ts"
import type { Rows } from "./rows.ts"
import type { Settings } from "./settings.ts"

const dollars = new Intl.NumberFormat("en", { style: "currency", currency: "USD", maximumFractionDigits: 10 })

const costOf = ({ api, db, live, price }: Settings, count: number) => {
  if (api === "v2") return "What it costs on v2 is not known here: see your plan."
  const cost = `may cost up to ${dollars.format(count * price)}, at ${dollars.format(price)} for each avatar`
  return live ? `It ${cost}.` : `With --live it ${cost}, without those that ${db} has as created.`
}

/** Says what a run would do: against which place, how much is done already, how much remains, and what that may cost. */
export const makePlan = Effect.fnUntraced(function* ({ files, lineOf }: Rows, settings: Settings, { say }: Screen) {
  const { api, live, retryRejected } = settings
  const { baseUrl, honorsIdempotencyKeys } = yield* Effect.flatMap(AvatarCreator, ({ target }) => target)
  yield* Effect.flatMap(RowStore, (store) => store.open({ name: batch, kind: "createFromPhotos", baseUrl }))
  // The database may have rows of other tables, too.
  const before = yield* countRows(batch, { keys: [...lineOf.keys()] })
  const inDoubt = before.ambiguous + before.sending
  const most = lineOf.size - before.created - inDoubt
  const least = retryRejected ? most : most - before.rejected
  // On v2, another run may find that a row in flight had no effect, and leave it to this one.
  const mayCreate = most + (honorsIdempotencyKeys ? inDoubt : before.sending)
  yield* say(
    live
      ? `Against HeyGen at ${baseUrl}, on ${api}: avatars that are created there are billed.`
      : `REHEARSAL on a mock of HeyGen at ${baseUrl}, on ${api}: nothing is created on HeyGen, or billed. Use --live to create them.`
  )
  yield* say(
    `${lineOf.size} rows: ${least === most ? most : `${least} to ${most}`} to create, up to ${Math.min(files, most)} photos to upload, ${before.created} created before.`
  )
  if (before.rejected > 0) {
    const resent = retryRejected
      ? "sent again as they are"
      : "sent again if the row has changed, or was not itself refused"
    yield* say(`${before.rejected} were rejected before: ${resent}.`)
  }
  if (inDoubt > 0) {
    const next = honorsIdempotencyKeys
      ? "with the same API key, those that were first sent less than 23 hours ago are sent again with their idempotency keys, which creates no second avatar; the others become ambiguous, and are to be settled with --resolve"
      : "v2 honors no idempotency keys, so they are not sent again, but become ambiguous: settle them with --resolve"
    yield* say(
      `${inDoubt} may have been created before: ${next}. A row in flight is left alone for HEYGEN_TIMEOUT_WRITE (two minutes by default).`
    )
  }
  const { ambiguous, sending } = yield* countRows(batch)
  const others = ambiguous + sending - inDoubt
  if (others > 0) {
    yield* say(
      `Other rows of ${settings.db} may have been created (${others}): put them back into the table, or settle them with --resolve. To list them, run with --db and --report.`
    )
  }
  if (live && !Object.values(before).some(Boolean)) {
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
