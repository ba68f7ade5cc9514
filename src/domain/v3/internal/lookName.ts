import { maxCodePoints } from "../../internal/maxCodePoints.ts"
import { NonBlankString } from "../../NonBlankString.ts"

/** The name of a look: at most 255 characters, according to HeyGen's documentation. */
export const lookName = NonBlankString.pipe(maxCodePoints(255))
