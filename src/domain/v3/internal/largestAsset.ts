/** The size of the largest file that v3 accepts, in bytes: 32 MB, according to HeyGen's documentation. */
export const largestAsset = 32 * 1024 * 1024
