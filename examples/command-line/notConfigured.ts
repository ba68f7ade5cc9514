import { ConfigError } from "effect"
import { UsageError } from "./UsageError.ts"

/** What keeps --live from starting, as a sentence. */
export const notConfigured = (error: ConfigError.ConfigError) => {
  const reason = ConfigError.isMissingDataOnly(error)
    ? "--live reads HEYGEN_API_KEY from the environment: it is not set"
    : `--live cannot start: ${error}`
  return new UsageError({ message: `${reason}. Nothing was sent.` })
}
