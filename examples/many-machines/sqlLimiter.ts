import { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Duration, Effect } from "effect"
import type { SharedLimiter } from "effect-photo-avatar/pipeline"

/** PostgreSQL lets one of several processes that create the same table at once fail. */
const attemptsToCreate = 3

/**
 * A rate limiter that all processes on one PostgreSQL share, for the option `limiter` of a pipeline: a token bucket, kept
 * as the time at which it is full again. Each request moves that time on by what its tokens take to come back, in one
 * statement and on the database's clock, and waits for as long as the bucket is overdrawn.
 */
export const makeSqlLimiter: Effect.Effect<SharedLimiter, SqlError, SqlClient> = Effect.gen(function* () {
  const sql = yield* SqlClient
  const create = sql`CREATE UNLOGGED TABLE IF NOT EXISTS rate_limits (key TEXT PRIMARY KEY, full_at TIMESTAMPTZ NOT NULL)`
  yield* Effect.retry(create, { times: attemptsToCreate - 1 })
  return {
    consume: ({ key, limit, tokens, window }) => {
      const capacity = Duration.toMillis(window)
      const cost = sql`${(capacity * tokens) / limit}::double precision * interval '1 millisecond'`
      return Effect.map(
        sql<{ readonly wait: number }>`INSERT INTO rate_limits AS bucket (key, full_at)
          VALUES (${key}, clock_timestamp() + ${cost})
          ON CONFLICT (key) DO UPDATE SET full_at = greatest(bucket.full_at, clock_timestamp()) + ${cost}
          RETURNING (extract(epoch FROM full_at - clock_timestamp()) * 1000)::double precision AS wait`,
        ([bucket]) => ({ delay: Duration.millis((bucket?.wait ?? 0) - capacity) })
      )
    }
  }
})
