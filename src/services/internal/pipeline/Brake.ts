import { Deferred, Effect, type Option } from "effect"

/** Ends the taking of rows, for a reason that those left are told. */
export interface Brake {
  readonly pull: (reason: string) => Effect.Effect<void>
  /** Waits for that, or until the brake is pulled: then for the reason. */
  readonly unlessPulled: (wait: Effect.Effect<void>) => Effect.Effect<Option.Option<string>>
}

export const makeBrake: Effect.Effect<Brake> = Effect.map(Deferred.make<string>(), (pulled) => {
  const reason = Effect.flatMap(Deferred.poll(pulled), Effect.transposeOption)
  return {
    pull: (why) =>
      Effect.asVoid(
        Effect.whenEffect(Effect.logWarning(`No more rows are taken: ${why}`), Deferred.succeed(pulled, why))
      ),
    unlessPulled: (wait) => Effect.zipRight(Effect.raceFirst(wait, Deferred.await(pulled)), reason)
  }
})
