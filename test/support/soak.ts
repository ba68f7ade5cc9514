/** Whether the long forms of the tests run: `npm run soak`. */
export const isSoak = process.env.SOAK !== undefined
