import { parseArgs } from "node:util"
import { Effect, ParseResult, Record, Schema, String as Str } from "effect"
import { UsageError } from "./UsageError.ts"

/** Who is asked, and for what. */
export interface CommandLine<Ask> {
  readonly live: boolean
  readonly ask: Ask
}

/** How a program reads its command line. */
export interface Grammar<Ask, Encoded> {
  readonly usage: string
  /** What it asks for. */
  readonly schema: Schema.Schema<Ask, Encoded>
  /** The fields of it that are given by flags: `image_key` by `--image-key`. */
  readonly flags: ReadonlyArray<keyof NoInfer<Encoded> & string>
  /** The fields of it that are true when their flag is there. */
  readonly switches?: ReadonlyArray<keyof NoInfer<Encoded> & string>
  /** The field of it that is given without a flag. */
  readonly operand?: keyof NoInfer<Encoded> & string
  /** What is asked of the mock where the command line is silent. With --live nothing is assumed. */
  readonly sample: NoInfer<Encoded>
}

/** Reads what a program was started with: flags, an operand, and `--live`. */
export const readCommandLine = <Ask, Encoded>(
  grammar: Grammar<Ask, Encoded>,
  args: ReadonlyArray<string>
): Effect.Effect<CommandLine<Ask>, UsageError> => {
  const { flags, operand, sample, schema, switches = [], usage } = grammar
  const complain = (what: string) => new UsageError({ message: `${what}. Nothing was sent. ${usage}` })

  const spoken = (field: string) => (field === operand ? `the ${field}` : `--${Str.snakeToKebab(field)}`)

  const sentence = (error: ParseResult.ParseError) =>
    ParseResult.ArrayFormatter.formatErrorSync(error)
      .map(({ message, path }) => `${spoken(path.join("."))} ${message}`)
      .join("; ")

  const parse = Effect.try({
    try: () =>
      parseArgs({
        args: [...args],
        options: {
          live: { type: "boolean" },
          ...Record.fromIterableWith(flags, (flag) => [Str.snakeToKebab(flag), { type: "string" as const }]),
          ...Record.fromIterableWith(switches, (flag) => [Str.snakeToKebab(flag), { type: "boolean" as const }])
        },
        allowPositionals: operand !== undefined
      }),
    catch: (cause) => complain(cause instanceof Error ? cause.message : String(cause))
  })

  return Effect.gen(function* () {
    const { positionals, values } = yield* parse
    if (positionals.length > 1) return yield* complain(`One ${operand} is enough, not ${positionals.join(" and ")}`)
    const { live = false, ...flagged } = values
    const given = {
      ...Record.mapKeys(flagged, Str.kebabToSnake),
      ...(operand === undefined ? {} : Record.fromIterableWith(positionals, (value) => [operand, value]))
    }
    const ask = yield* Schema.decodeUnknown(schema, { errors: "all" })(live ? given : { ...sample, ...given }).pipe(
      Effect.mapError((error) => complain(sentence(error)))
    )
    return { live: live === true, ask }
  })
}
