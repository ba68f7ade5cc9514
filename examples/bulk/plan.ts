import * as NodeStream from "@effect/platform-node/NodeStream"
import { Array as Arr, Effect, Option, Stream } from "effect"
import { AvatarCreator } from "effect-photo-avatar"
import { RowStore, type StoreUnavailable } from "effect-photo-avatar/durable"
import { UsageError } from "../command-line/UsageError.ts"
import type { Checked } from "./checkRows.ts"
import { batch } from "./report.ts"
import type { Settings } from "./settings.ts"

/** What a run would do. */
export interface Plan {
  readonly created: number
  readonly mayCreate: number
  readonly lines: ReadonlyArray<string>
}

const costOf = ({ api, price }: Settings, count: number) =>
  api === "v3"
    ? `It may cost up to $${(count * price).toFixed(2)}, at $${price.toFixed(2)} for each avatar.`
    : "What it costs on v2 is not known here: see your plan."

/** Plans a run: against which place, how much is done already, how much remains, and what that may cost. */
export const makePlan = (
  { files, lineOf }: Checked,
  settings: Settings
): Effect.Effect<Plan, StoreUnavailable, RowStore | AvatarCreator> =>
  Effect.gen(function* () {
    const { target } = yield* AvatarCreator
    const store = yield* RowStore
    const before = { Created: 0, Rejected: 0, Ambiguous: 0, NotSent: 0, sending: 0, waiting: 0 }
    for (const keys of Arr.chunksOf(lineOf.keys(), 500)) {
      for (const { state } of (yield* store.find(batch, "create", keys)).rows) before[state]++
    }
    const inDoubt = before.Ambiguous + before.sending
    const mayCreate = lineOf.size - before.Created - inDoubt
    const toCreate = settings.retryRejected ? mayCreate : mayCreate - before.Rejected
    const rejected = settings.retryRejected ? "sent again as they are" : "sent again where they or the account changed"
    return {
      created: before.Created,
      mayCreate,
      lines: [
        settings.live
          ? `Against HeyGen at ${target.baseUrl}, on ${settings.api}. Avatars are created, and billed.`
          : `REHEARSAL on a mock of HeyGen at ${target.baseUrl}, on ${settings.api}: nothing is created on HeyGen, or billed. --live does.`,
        `${lineOf.size} rows: ${toCreate} to create, up to ${Math.min(files, toCreate)} photos to upload, ${before.Created} created before.`,
        ...(before.Rejected > 0 ? [`${before.Rejected} were rejected before: ${rejected}.`] : []),
        ...(inDoubt > 0 ? [`${inDoubt} may have been created before: never sent as new.`] : []),
        settings.live ? costOf(settings, mayCreate) : `With --live: ${costOf(settings, mayCreate)}`
      ]
    }
  })

/** The terminal is not made raw: in a raw one, Ctrl-C would be a character and no signal. */
const answer = NodeStream.stdin.pipe(
  Stream.decodeText(),
  Stream.splitLines,
  Stream.runHead,
  Effect.orElseSucceed(Option.none)
)

/** Asks for consent to create avatars on HeyGen. */
export const confirm = ({ mayCreate }: Plan, { yes }: Settings): Effect.Effect<void, UsageError> =>
  Effect.gen(function* () {
    if (yes || mayCreate === 0) return
    if (!process.stdin.isTTY || !process.stdout.isTTY) {
      return yield* new UsageError({
        message: "Without a terminal, --live needs --yes to create avatars. Nothing was sent."
      })
    }
    process.stdout.write(`Type yes to create up to ${mayCreate} avatars: `)
    const isYes = Option.exists(yield* answer, (text) => text.trim().toLowerCase() === "yes")
    if (!isYes) return yield* new UsageError({ message: "Nothing was sent." })
  })
