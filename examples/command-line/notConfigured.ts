import { ConfigError } from "effect"
import { UsageError } from "./UsageError.ts"

/** Says in one sentence why --live cannot start. */
export const notConfigured = (error: ConfigError.ConfigError) => {
  const reason = ConfigError.isMissingDataOnly(error)
    ? "--live requires HEYGEN_API_KEY, which is not set in the environment"
    : `--live cannot start: ${error}`
  return new UsageError({ message: `${reason}. Nothing was sent.` })
}
