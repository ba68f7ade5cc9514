/** Where the servers of the checks listen. */
export interface Places {
  /** The stateful mock. */
  readonly heyGen: string
  /** The stateful mock, without credit. */
  readonly noCredit: string
  /** Answers 429. */
  readonly rateLimited: string
  /** Reads a request and never answers. */
  readonly silent: string
  /** Reads a create and resets the connection. */
  readonly reset: string
  /** Answers the first request of a connection, and resets the connection at the second. */
  readonly resetIfReused: string
  /** A port on which nothing listens. */
  readonly refused: string
  /** Has a certificate that nobody trusts. */
  readonly untrusted: string
  /** Tells how many creates a server has received since it was last asked: `GET <counts>/<name of the place>`. */
  readonly counts: string
}
