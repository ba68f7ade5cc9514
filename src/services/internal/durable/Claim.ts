import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"
import type { RowStore } from "../../RowStore.ts"
import type { Gate } from "../call/AttemptGate.ts"
import { provesNothingDone } from "../call/failures.ts"
import { keyProblem } from "./Verdict.ts"

/**
 * The right to send a row. The intent is stored before each attempt leaves, and taken back after an attempt that
 * provably did nothing.
 */
export interface Claim {
  readonly around: (gate: Gate) => Gate
  readonly standing: Effect.Effect<Standing>
}

/**
 * What a claim has come to.
 *
 * - `row`: the row as this claim last stored it.
 * - `hold`: `lost`, if an attempt was withheld because the store gave the row to another run, or cancelled it;
 *   `unconfirmed`, if one was withheld because the store did not say whether its intent was stored; otherwise `held`.
 */
export interface Standing {
  readonly row: RowStore.StoredRow
  readonly hold: "held" | "lost" | "unconfirmed"
}

/**
 * Why the key of a row in doubt is of no use when the row is sent, if it is not. The row may have waited for its turn for
 * hours since it was read.
 */
export const keyProblemWhenSent = ({ firstSentAt, lastSentAt }: RowStore.StoredRow): Option.Option<string> =>
  Option.flatMap(lastSentAt, (at) => keyProblem(firstSentAt, at))

/**
 * Claims are made on the row as it was read. `isDoubted` says whether an earlier run may have created it: then the
 * intent is not taken back.
 */
export const makeClaim = (
  store: RowStore.Service,
  row: RowStore.StoredRow,
  isDoubted: boolean,
  onFailure: (error: StoreUnavailable) => Effect.Effect<void>
): Effect.Effect<Claim> =>
  Effect.gen(function* () {
    const standing = yield* Ref.make<Standing>({ row, hold: "held" })
    const doubted = yield* Ref.make(isDoubted)

    const become = (change: Partial<Standing>) => Ref.update(standing, (before) => ({ ...before, ...change }))

    const put = (change: (last: RowStore.StoredRow) => Partial<RowStore.StoredRow>) =>
      Effect.flatMap(Ref.get(standing), ({ row: last }) => store.put({ ...last, ...change(last) })).pipe(
        Effect.tap(Option.match({ onNone: () => Effect.void, onSome: (row) => become({ row }) })),
        Effect.uninterruptible
      )

    const storeIntent = put(({ attempts }) => ({
      state: "sending",
      attempts: attempts + 1,
      result: Option.none()
    })).pipe(Effect.tapError((error) => Effect.andThen(become({ hold: "unconfirmed" }), onFailure(error))))

    const takeBack = Effect.gen(function* () {
      const { row: last } = yield* Ref.get(standing)
      if (last.state !== "sending" || (yield* Ref.get(doubted))) return
      yield* put(() => ({ state: "waiting", firstSentAt: row.firstSentAt }))
    }).pipe(Effect.catchAll(onFailure))

    const checkKey = Effect.fnUntraced(function* (taken: RowStore.StoredRow) {
      if (!(yield* Ref.get(doubted))) return
      const problem = keyProblemWhenSent(taken)
      if (Option.isSome(problem)) return yield* Effect.fail({ message: problem.value })
    })

    const lose = Effect.andThen(become({ hold: "lost" }), Effect.fail({ message: "another run has taken the row" }))

    /**
     * The request is handed over only after `take` has succeeded, so an interruption that arrives while the intent is
     * stored proves that nothing was sent.
     */
    const take = Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(
        storeIntent,
        Option.match({
          onNone: () => lose,
          onSome: (taken) => Effect.onInterrupt(restore(checkKey(taken)), () => takeBack)
        })
      )
    )

    return {
      standing: Ref.get(standing),
      around: (gate) => ({
        ...gate,
        beforeSend: (attempt) => Effect.andThen(gate.beforeSend(attempt), take),
        pass: (attempt) =>
          gate.pass(Effect.tapError(attempt, (error) => (provesNothingDone(error) ? takeBack : Ref.set(doubted, true))))
      })
    }
  })
