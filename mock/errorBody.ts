/** What the body of an error says. */
interface Said {
  readonly code: string | number
  readonly codeOnV1?: number
  readonly codeOnV2?: number
  readonly message: string
  readonly param?: string | null
}

/** The body of an error, in the shape of each version. */
export const errorBody = {
  v1: ({ code, codeOnV1, message }: Said) => ({ code: codeOnV1 ?? code, message }),
  v2: ({ code, codeOnV2, message }: Said) => ({ data: null, error: { code: codeOnV2 ?? code, message } }),
  v3: ({ code, message, param = null }: Said) => ({
    error: { code, message, param, doc_url: "https://developers.heygen.com" }
  })
}
