import { isAbsolute, join, normalize, sep } from "node:path"
import { Either, Option, ParseResult, Schema } from "effect"
import {
  AssetId,
  CreatePhotoAvatar,
  CreatePhotoAvatarGroup,
  ImageKey,
  NonBlankString,
  PhotoAvatarGroupId
} from "effect-photo-avatar"
import type { Settings } from "./settings.ts"

/** A row to create an avatar of. Its photo is a file, or what HeyGen has or can fetch. */
export interface BulkRow {
  readonly key: string
  readonly name: string
  readonly photo: AssetId | ImageKey | URL | { readonly path: string }
  readonly groupId?: PhotoAvatarGroupId | undefined
}

const fieldsOf = <A extends string>(name: Schema.Schema<A, string>) =>
  Schema.decodeUnknownEither(
    Schema.Struct({
      key: NonBlankString,
      name,
      photo: Schema.compose(Schema.Trim, NonBlankString),
      group_id: Schema.optional(Schema.Union(PhotoAvatarGroupId, Schema.Literal("")))
    }),
    { errors: "all" }
  )

const versions = {
  v3: { fields: fieldsOf(CreatePhotoAvatar.fields.name), uploadIdOf: Schema.decodeUnknownOption(AssetId) },
  v2: { fields: fieldsOf(CreatePhotoAvatarGroup.fields.name), uploadIdOf: Schema.decodeUnknownOption(ImageKey) }
}

export const sentenceOf = (error: ParseResult.ParseError) =>
  ParseResult.ArrayFormatter.formatErrorSync(error)
    .map(({ message, path }) => `${path.join(".")} ${message}`)
    .join("; ")

/** Schemes have at least two characters, unlike the drive letters of Windows. */
const scheme = /^([a-z][a-z0-9+.-]+):/i

const parseUrl = Option.liftThrowable((text: string) => new URL(text))

const photoOf = (text: string, { api, photos }: Settings): Either.Either<BulkRow["photo"], string> => {
  const kind = scheme.exec(text)?.[1]?.toLowerCase()
  if (kind === undefined) {
    const path = normalize(text)
    return isAbsolute(path) || path === ".." || path.startsWith(`..${sep}`)
      ? Either.left(`photo ${text} is not below the folder ${photos}`)
      : Either.right({ path: join(photos, path) })
  }
  if (kind === "asset") {
    const id: Option.Option<AssetId | ImageKey> = versions[api].uploadIdOf(text.slice("asset:".length))
    return Either.fromOption(id, () => `photo ${text} has no id after asset:`)
  }
  if (kind !== "https") return Either.left(`photo ${text} is no path, https URL or asset:…`)
  if (api === "v2") return Either.left("photo is a URL, and v2 fetches none; give the path of a file")
  return Either.fromOption(parseUrl(text), () => `photo ${text} is not a URL`)
}

/** Reads a row from the fields of a line, or says what is wrong with it. */
export const rowOf =
  (settings: Settings) =>
  (fields: Record<string, unknown>): Either.Either<BulkRow, string> =>
    Either.gen(function* () {
      const { group_id, key, name, photo } = yield* Either.mapLeft(versions[settings.api].fields(fields), sentenceOf)
      return { key, name, photo: yield* photoOf(photo, settings), groupId: group_id === "" ? undefined : group_id }
    })
