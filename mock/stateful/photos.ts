const isJpeg = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff

const isPng = (bytes: Uint8Array) => [0x89, 0x50, 0x4e, 0x47].every((byte, index) => bytes[index] === byte)

/** The type of a photo by its bytes, if it is one that HeyGen accepts. */
export const photoTypeOf = (bytes: Uint8Array): "image/jpeg" | "image/png" | undefined => {
  if (isJpeg(bytes)) return "image/jpeg"
  return isPng(bytes) ? "image/png" : undefined
}

const isBase64 = (text: string) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)

/** The type of a photo by its bytes as base64, if it is one that HeyGen accepts. Its first bytes tell it. */
export const photoTypeOfBase64 = (text: string): "image/jpeg" | "image/png" | undefined =>
  isBase64(text) ? photoTypeOf(Uint8Array.from(atob(text.slice(0, 8)), (byte) => byte.charCodeAt(0))) : undefined

export const imageKeyOfAsset = (id: string): string => `image/${id}/original`

const week = 7 * 24 * 60 * 60

/** A URL of a picture or another file, signed for a week. */
export const pictureOf = (id: string, now: number): string =>
  `https://files.heygen.example/${id}/original?Expires=${Math.floor(now / 1000) + week}&Signature=mock&Key-Pair-Id=mock`
