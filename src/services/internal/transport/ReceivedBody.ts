/** The part of a body that has arrived. */
export class ReceivedBody {
  size = 0
  readonly #chunks: Array<Uint8Array> = []

  add(chunk: Uint8Array): void {
    this.size += chunk.length
    this.#chunks.push(chunk)
  }

  get text(): string {
    const decoder = new TextDecoder()
    return this.#chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode()
  }
}
