/** A version of HeyGen's API, in whose shape the document describes an error. It gives v1 those of v2. */
export type Version = "v2" | "v3"

export const versionOf = (path: string): Version => (path.startsWith("/v3/") ? "v3" : "v2")
