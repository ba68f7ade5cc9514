import { parseArgs } from "node:util"
import { Effect, ParseResult, Record, Schema, String as Str } from "effect"
import { UsageError } from "./UsageError.ts"

/** The parsed command line: whether to call HeyGen, and the input. */
export interface CommandLine<Ask> {
  readonly live: boolean
  readonly ask: Ask
}

/** Describes the command line of a program. */
export interface Grammar<Ask, Encoded> {
  readonly usage: string
  /** The schema of the input. */
  readonly schema: Schema.Schema<Ask, Encoded>
  /** The fields that are passed as flags: `image_key` as `--image-key`. */
  readonly flags: ReadonlyArray<keyof NoInfer<Encoded> & string>
  /** The field that is passed without a flag. */
  readonly operand?: keyof NoInfer<Encoded> & string
  /** The defaults for fields that are not passed, on the mock only. With --live there are no defaults. */
  readonly sample: Partial<NoInfer<Encoded>>
}

/** Parses the arguments of a program: flags, an operand, and `--live`. */
export const readCommandLine = <Ask, Encoded>(
  grammar: Grammar<Ask, Encoded>,
  args: ReadonlyArray<string>
): Effect.Effect<CommandLine<Ask>, UsageError> => {
  const { flags, operand, sample, schema, usage } = grammar
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
          ...Record.fromIterableWith(flags, (flag) => [Str.snakeToKebab(flag), { type: "string" as const }])
        },
        allowPositionals: operand !== undefined
      }),
    catch: (cause) => complain(cause instanceof Error ? cause.message : String(cause))
  })

  return Effect.gen(function* () {
    const { positionals, values } = yield* parse
    if (positionals.length > 1) return yield* complain(`Expected one ${operand}, not ${positionals.join(" and ")}`)
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
