/** The largest file that v3 takes, in bytes: 32 MB, as HeyGen's documentation says. */
export const largestAsset = 32 * 1024 * 1024
