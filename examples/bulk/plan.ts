import * as NodeStream from "@effect/platform-node/NodeStream"
import { Array as Arr, Effect, Option, Stream } from "effect"
import { AvatarCreator } from "effect-photo-avatar"
import { RowStore } from "effect-photo-avatar/durable"
import type { Screen } from "../command-line/screen.ts"
import { UsageError } from "../command-line/UsageError.ts"
import type { Checked } from "./checkRows.ts"
import { batch } from "./report.ts"
import type { Settings } from "./settings.ts"

const costOf = ({ api, price }: Settings, count: number) =>
  api === "v3"
    ? `It may cost up to $${(count * price).toFixed(2)}, at $${price.toFixed(2)} for each avatar.`
    : "What it costs on v2 is not known here: see your plan."

/** Says what a run would do: against which place, how much is done already, how much remains, and what that may cost. */
export const makePlan = Effect.fnUntraced(function* (checked: Checked, settings: Settings, { say }: Screen) {
  const { files, lineOf } = checked
  const { api, live, retryRejected } = settings
  const target = yield* Effect.flatMap(AvatarCreator, (creator) => creator.target)
  const store = yield* RowStore
  yield* store.open({ name: batch, kind: "photos", place: target.baseUrl })
  const before = { Created: 0, Rejected: 0, Ambiguous: 0, NotSent: 0, sending: 0, waiting: 0 }
  for (const keys of Arr.chunksOf(lineOf.keys(), 500)) {
    for (const { state } of (yield* store.find(batch, "create", keys)).rows) before[state]++
  }
  const created = before.Created
  const inDoubt = before.Ambiguous + before.sending
  const open = lineOf.size - created - inDoubt
  const mayCreate = api === "v3" ? open + inDoubt : open
  const toCreate = retryRejected ? open : open - before.Rejected
  const rejected = retryRejected
    ? "sent again as they are"
    : "sent again if the row has changed or the account was refused"
  const doubted =
    api === "v3"
      ? "sent again with their first idempotency keys while those are valid, and billed now only if they were not created then"
      : "not sent; settle them with --resolve"
  yield* say(
    live
      ? `Against HeyGen at ${target.baseUrl}, on ${api}. Avatars are created, and billed.`
      : `REHEARSAL on a mock of HeyGen at ${target.baseUrl}, on ${api}: nothing is created on HeyGen, or billed. Use --live to create them.`
  )
  yield* say(
    `${lineOf.size} rows: ${toCreate} to create, up to ${Math.min(files, toCreate)} photos to upload, ${created} created before.`
  )
  if (before.Rejected > 0) yield* say(`${before.Rejected} were rejected before: ${rejected}.`)
  if (inDoubt > 0) yield* say(`${inDoubt} may have been created before: ${doubted}.`)
  yield* say(`${live ? "" : "With --live: "}${costOf(settings, mayCreate)}`)
  return { created, mayCreate }
})

/** The terminal is not made raw: in a raw one, Ctrl-C would be a character and no signal. */
const answer = NodeStream.stdin.pipe(
  Stream.decodeText(),
  Stream.splitLines,
  Stream.runHead,
  Effect.orElseSucceed(Option.none)
)

/** Asks for consent to create avatars on HeyGen. */
export const confirm = (mayCreate: number): Effect.Effect<void, UsageError> =>
  Effect.gen(function* () {
    if (!process.stdin.isTTY || !process.stdout.isTTY) {
      return yield* new UsageError({
        message: "Without a terminal, --live needs --yes to create avatars. Nothing was sent."
      })
    }
    process.stdout.write(`Type yes to create up to ${mayCreate} avatars: `)
    const isYes = Option.exists(yield* answer, (text) => text.trim().toLowerCase() === "yes")
    if (!isYes) return yield* new UsageError({ message: "You did not type yes. Nothing was sent." })
  })
