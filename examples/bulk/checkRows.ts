import { Chunk, Effect, Either, Stream } from "effect"
import type { UsageError } from "../command-line/UsageError.ts"
import { checkPhoto } from "./checkPhoto.ts"
import type { Line, Table } from "./readRows.ts"
import { type BulkRow, rowOf } from "./rowOf.ts"
import type { Settings } from "./settings.ts"

/** The most complaints that are printed. */
const mostComplaints = 20

/** The lines of the valid rows by their keys, and the first complaints about the others. */
export interface Checked {
  readonly lineOf: ReadonlyMap<string, number>
  /** How many of the valid rows have a file as their photo. */
  readonly files: number
  readonly complaints: ReadonlyArray<string>
  readonly invalid: number
}

/** Checks every row and photo: each row must be valid, and have a key of its own. */
export const checkRows = ({ lines }: Table, settings: Settings): Effect.Effect<Checked, UsageError> =>
  Effect.gen(function* () {
    const lineOf = new Map<string, number>()
    const complaints: Array<string> = []
    let invalid = 0
    let files = 0
    const read = rowOf(settings)

    const isUnused = ({ key }: BulkRow) => !lineOf.has(key)

    const accept =
      (number: number) =>
      ({ key, photo }: BulkRow) => {
        const isFile = typeof photo === "object" && "path" in photo
        return Either.map(isFile ? checkPhoto(photo.path) : Either.right(undefined), () => {
          lineOf.set(key, number)
          if (isFile) files++
        })
      }

    const check = ({ fields, number }: Line) => {
      const checked = Either.flatMap(fields, read).pipe(
        Either.filterOrLeft(isUnused, ({ key }) => `the key "${key}" is already used on line ${lineOf.get(key)}`),
        Either.flatMap(accept(number))
      )
      if (Either.isRight(checked)) return
      invalid++
      if (complaints.length < mostComplaints) complaints.push(`line ${number}: ${checked.left}`)
    }

    yield* Stream.runForEachChunk(lines, (chunk) => Effect.sync(() => Chunk.forEach(chunk, check)))
    return { lineOf, files, complaints, invalid }
  })

/** The valid rows in the order of the file, read once more. */
export const acceptedRows = (
  { lines }: Table,
  { lineOf }: Checked,
  settings: Settings
): Stream.Stream<BulkRow, UsageError> => {
  const read = rowOf(settings)
  const accepted = ({ fields, number }: Line) =>
    Either.getRight(
      Either.filterOrLeft(
        Either.flatMap(fields, read),
        ({ key }) => lineOf.get(key) === number,
        () => "is not accepted"
      )
    )
  return Stream.mapChunks(lines, Chunk.filterMap(accepted))
}
