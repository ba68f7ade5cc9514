import { resolve } from "node:path"
import * as NodeStream from "@effect/platform-node/NodeStream"
import { Effect, Option, Predicate, Stream } from "effect"
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
export const makePlan = Effect.fnUntraced(function* ({ rows }: Rows, settings: Settings, { say }: Screen) {
  const { api, db, live, retryRejected } = settings
  const { baseUrl, honorsIdempotencyKeys } = yield* Effect.flatMap(AvatarCreator, ({ target }) => target)
  yield* Effect.flatMap(RowStore, (store) => store.open({ name: batch, kind: "createFromPhotos", baseUrl }))
  const before = yield* countRows(batch, { keys: rows.map(({ key }) => key) })
  const inDoubt = before.ambiguous + before.sending
  const most = rows.length - before.created - inDoubt
  const least = retryRejected ? most : most - before.rejected
  // On v2, another run may find that a row in flight had no effect, and leave it to this one.
  const mayCreate = most + (honorsIdempotencyKeys ? inDoubt : before.sending)
  const files = rows.filter(({ photo }) => Predicate.hasProperty(photo, "path")).length
  yield* say(
    live
      ? `Against HeyGen at ${baseUrl}, on ${api}: avatars that are created there are billed.`
      : `REHEARSAL on a mock of HeyGen at ${baseUrl}, on ${api}: nothing is created on HeyGen, or billed. Use --live to create them.`
  )
  yield* say(
    `${rows.length} rows: ${least === most ? most : `${least} to ${most}`} to create, up to ${Math.min(files, most)} photos to upload, ${before.created} created before, ${before.rejected} rejected before, ${inDoubt} in doubt.`
  )
  // The database may have rows of other tables, too.
  const all = yield* countRows(batch)
  const others = all.ambiguous + all.sending - inDoubt
  if (inDoubt + others > 0) {
    const next = honorsIdempotencyKeys
      ? "with the same API key, a run within 23 hours of their first request settles those of its table, and creates none twice; after that, settle them with --resolve"
      : "v2 honors no idempotency keys, so settle them with --resolve"
    yield* say(
      `Rows of ${db} may have been created before (${inDoubt} of this table, ${others} others): ${next}. To list them, run with --db and --report.`
    )
  }
  if (live && !Object.values(before).some(Boolean)) {
    yield* say(
      `${resolve(db)} knows none of these rows: if another --db does, they would be created, and billed, again.`
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
