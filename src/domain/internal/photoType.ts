/** The types of files, with the offset and the bytes (one character each) of their signatures. */
const signatures: ReadonlyArray<readonly [type: string, offset: number, signature: string]> = [
  ["image/jpeg", 0, "\xff\xd8\xff"],
  ["image/png", 0, "\x89PNG\r\n\x1a\n"],
  ["image/gif", 0, "GIF8"],
  ["image/webp", 8, "WEBP"],
  ["image/heic", 4, "ftyphei"],
  ["image/heic", 4, "ftyphev"],
  ["image/heic", 4, "ftypmif1"],
  ["image/avif", 4, "ftypavi"],
  ["image/tiff", 0, "II*\0"],
  ["image/tiff", 0, "MM\0*"],
  ["image/bmp", 0, "BM"],
  ["application/pdf", 0, "%PDF-"]
]

/** The number of bytes that determine the type of a file. */
export const bytesOfType = 12

/** The type of a file by its first bytes, among the types that are commonly passed as photos. */
export const photoTypeOf = (bytes: Uint8Array): string | undefined => {
  const beginning = String.fromCharCode(...bytes.subarray(0, bytesOfType))
  return signatures.find(([, offset, signature]) => beginning.startsWith(signature, offset))?.[0]
}
