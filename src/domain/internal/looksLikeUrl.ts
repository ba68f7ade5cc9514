/** Whether a text starts like a URL: with a scheme, or with `//`. */
export const looksLikeUrl = (text: string): boolean => /^\s*([a-z][a-z0-9+.-]*:|\/\/)/i.test(text)
