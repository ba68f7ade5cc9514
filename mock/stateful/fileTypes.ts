import { photoTypeOf } from "./photos.ts"

/** The kind of the files besides images that HeyGen stores, by their type. */
const kindOfOther = (type: string) => {
  if (type === "application/pdf") return "pdf"
  if (type === "application/x-subrip") return "srt"
  return /^(video|audio)\//.exec(type)?.[1]
}

/** The kind of a stored file, by its type. */
export const kindOf = (type: string): string => kindOfOther(type) ?? "image"

/** The type of an uploaded file if HeyGen stores it: a photo's by its bytes, and that of others as declared. */
export const storedTypeOf = (bytes: Uint8Array, declared: string): string | undefined => {
  if (kindOfOther(declared) !== undefined) return declared
  const type = photoTypeOf(bytes)
  return declared.startsWith("image/") && declared !== type ? undefined : type
}
