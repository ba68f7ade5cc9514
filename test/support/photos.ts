import { Buffer } from "node:buffer"
import { Stream } from "effect"

/** One grey pixel as a PNG. */
export const aPng = new Uint8Array(
  Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==", "base64")
)

/** The same as a stream of two chunks, of which the first tells what it is. */
export const streamedPng = { size: aPng.length, stream: Stream.make(aPng.subarray(0, 9), aPng.subarray(9)) }

/** The beginning of a JPEG, as far as it tells what it is. */
export const aJpeg = new Uint8Array(
  Buffer.concat([Buffer.from("ffd8ffe000104a46494600010100", "hex"), Buffer.alloc(64)])
)

export const aWebp = new Uint8Array(Buffer.from("RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0", "latin1"))

export const aText = new TextEncoder().encode("Dear Ada, please find my photo attached.\n")
