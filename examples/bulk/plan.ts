import { createInterface } from "node:readline/promises"
import { Array as Arr, Effect } from "effect"
import { AvatarCreator } from "effect-photo-avatar"
import { RowStore, type StoreUnavailable } from "effect-photo-avatar/durable"
import { UsageError } from "../command-line/UsageError.ts"
import type { Checked } from "./checkRows.ts"
import type { Settings } from "./settings.ts"
import { batch } from "./stored.ts"

/** What a run would do. */
export interface Plan {
  readonly created: number
  readonly toCreate: number
  readonly lines: ReadonlyArray<string>
}

const keysAtOnce = 500

/** Counts the rows by what the store knows of them. */
const countStates = (keys: Iterable<string>) =>
  Effect.flatMap(RowStore, (store) =>
    Effect.reduce(
      Arr.chunksOf(keys, keysAtOnce),
      { Created: 0, Rejected: 0, Ambiguous: 0, NotSent: 0, sending: 0, waiting: 0 },
      (counts, some) =>
        Effect.map(store.find(batch, "create", some), ({ rows }) => {
          for (const { state } of rows) counts[state]++
          return counts
        })
    )
  )

const costOf = ({ api, price }: Settings, count: number) =>
  api === "v3"
    ? `It may cost up to $${(count * price).toFixed(2)}, at $${price.toFixed(2)} for each avatar.`
    : "What it costs on v2 is not known here: see your plan."

/** Plans a run: against which place, how much is done already, how much remains, and what that may cost. */
export const makePlan = (
  { files, lineOf }: Checked,
  settings: Settings,
  isLive: boolean
): Effect.Effect<Plan, StoreUnavailable, RowStore | AvatarCreator> =>
  Effect.gen(function* () {
    const { target } = yield* AvatarCreator
    const before = yield* countStates(lineOf.keys())
    const inDoubt = before.Ambiguous + before.sending
    const toCreate = lineOf.size - before.Created - inDoubt - (settings.retry_rejected ? 0 : before.Rejected)
    const mayCreate = lineOf.size - before.Created - inDoubt
    const rejected = settings.retry_rejected ? "sent again as they are" : "sent again where they or the account changed"
    return {
      created: before.Created,
      toCreate: mayCreate,
      lines: [
        isLive
          ? `Against HeyGen at ${target.baseUrl}, on ${settings.api}. Avatars are created, and billed.`
          : `REHEARSAL on a mock of HeyGen at ${target.baseUrl}, on ${settings.api}: nothing is created on HeyGen, or billed. --live does.`,
        `${lineOf.size} rows: ${toCreate} to create, up to ${Math.min(files, toCreate)} photos to upload, ${before.Created} created before.`,
        ...(before.Rejected > 0 ? [`${before.Rejected} were rejected before: ${rejected}.`] : []),
        ...(inDoubt > 0 ? [`${inDoubt} may have been created before: never sent as new.`] : []),
        isLive ? costOf(settings, mayCreate) : `With --live: ${costOf(settings, mayCreate)}`
      ]
    }
  })

const ask = (question: string) =>
  Effect.acquireUseRelease(
    // In a raw terminal, Ctrl-C would be a character and no signal.
    Effect.sync(() => createInterface({ input: process.stdin, output: process.stdout, terminal: false })),
    (terminal) =>
      Effect.async<string>((resume) => {
        terminal.once("close", () => resume(Effect.succeed("")))
        terminal.question(question).then((answer) => resume(Effect.succeed(answer)))
      }),
    (terminal) => Effect.sync(() => terminal.close())
  )

/** Asks for consent to create avatars on HeyGen. */
export const confirm = ({ toCreate }: Plan, { yes }: Settings): Effect.Effect<void, UsageError> =>
  Effect.gen(function* () {
    if (yes || toCreate === 0) return
    if (!process.stdin.isTTY || !process.stdout.isTTY) {
      return yield* new UsageError({
        message: "Without a terminal, --live needs --yes to create avatars. Nothing was sent."
      })
    }
    const answer = yield* ask(`Type yes to create up to ${toCreate} avatars: `)
    if (answer.trim().toLowerCase() !== "yes") return yield* new UsageError({ message: "Nothing was sent." })
  })
