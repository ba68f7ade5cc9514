import { Array as Arr, Cause, Effect, Inspectable, type Layer, Logger, Schedule, type Scope } from "effect"

/** The output of the program: messages, and on a terminal one line below them that is drawn again and again. */
export interface Screen {
  readonly say: (message: string) => Effect.Effect<void>
  /** Says the last message, without the line below it. */
  readonly sayLast: (message: string) => Effect.Effect<void>
  /** Shows a line until the scope closes: on a terminal at its end, and elsewhere again every few seconds. */
  readonly show: (line: (width: number) => Effect.Effect<string>) => Effect.Effect<void, never, Scope.Scope>
  /** Says what the library logs. */
  readonly logger: Layer.Layer<never>
}

/** Where the program prints: `process.stdout`, or another stream. */
export type Output = NodeJS.WritableStream & Partial<Pick<NodeJS.WriteStream, "columns" | "isTTY">>

const toLineStart = "\r\x1b[K"

/** Wide enough for every line where there is no terminal. */
const unlimited = 1000

/** A line is cut to the width of the terminal, so neither the cursor nor the wrapping of lines has to be changed. */
export const makeScreen = (output: Output): Screen => {
  let shown = ""
  let isClosed = false
  output.once("error", () => {
    isClosed = true
  })
  const write = (text: string, orElse: () => void = () => undefined) => {
    if (isClosed) orElse()
    else output.write(text, (error) => (error ? orElse() : undefined))
  }
  /** What the program has to say is not lost with its output. */
  const sayNow = (message: string) =>
    write(output.isTTY ? `${toLineStart}${message}\n${shown}` : `${message}\n`, () => {
      process.stderr.write(`${message}\n`)
    })
  const draw = (line: string) => {
    shown = line
    write(`${toLineStart}${line}`)
  }
  return {
    say: (message) => Effect.sync(() => sayNow(message)),
    sayLast: (message) =>
      Effect.sync(() => {
        shown = ""
        sayNow(message)
      }),
    show: (line) =>
      output.isTTY
        ? Effect.suspend(() => Effect.map(line((output.columns || 80) - 1), draw)).pipe(
            Effect.schedule(Schedule.spaced("200 millis")),
            Effect.ensuring(Effect.sync(() => draw(""))),
            Effect.forkScoped
          )
        : Effect.map(line(unlimited), sayNow).pipe(Effect.schedule(Schedule.spaced("3 seconds")), Effect.forkScoped),
    logger: Logger.replace(
      Logger.defaultLogger,
      Logger.make(({ annotations, cause, message }) => {
        const facts = [...annotations].map(([name, value]) => `${name} ${Inspectable.toStringUnknown(value)}`)
        const causes = Cause.isEmpty(cause) ? [] : [Cause.pretty(cause)]
        sayNow([...Arr.ensure(message).map(String), ...facts, ...causes].join("; "))
      })
    )
  }
}
