import { photoTypeOf } from "./photos.ts"

export type FileKind = "image" | "video" | "audio" | "pdf" | "srt"

/** The kind of the files besides images that HeyGen stores, by their type. */
const kindOfOther = (type: string): Exclude<FileKind, "image"> | undefined => {
  if (type === "application/pdf") return "pdf"
  if (type === "application/x-subrip") return "srt"
  if (type.startsWith("video/")) return "video"
  return type.startsWith("audio/") ? "audio" : undefined
}

/** The kind of a stored file, by its type. */
export const kindOf = (type: string): FileKind => kindOfOther(type) ?? "image"

/** The type of an uploaded file if HeyGen stores it: a photo's by its bytes, and that of others as declared. */
export const storedTypeOf = (bytes: Uint8Array, declared: string): string | undefined => {
  const type = photoTypeOf(bytes)
  if (type === undefined) return kindOfOther(declared) === undefined ? undefined : declared
  return declared.startsWith("image/") && declared !== type ? undefined : type
}
