/** Whether a text begins as a URL does: with a scheme, or with `//` and a host. */
export const looksLikeUrl = (text: string): boolean => /^\s*([a-z][a-z0-9+.-]*:|\/\/)/i.test(text)
