import { Logger } from "effect"

/** Keeps what is logged: its level, its message and its annotations. */
export const makeLog = () => {
  const logged: Array<string> = []
  const logger = Logger.replace(
    Logger.defaultLogger,
    Logger.make(({ annotations, logLevel, message }) =>
      logged.push(`${logLevel.label} ${message} ${JSON.stringify([...annotations])}`)
    )
  )
  return { logged, logger }
}

/** Logs nothing. */
export const quiet = Logger.remove(Logger.defaultLogger)
