import * as Option from "effect/Option"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"

/** Whether HeyGen rejected a request because too many were in flight, rather than because they came too fast. */
export const isForConcurrency = ({ code, detail }: HeyGenError): boolean =>
  Option.contains(code, "10007") || Option.exists(detail, (words) => /concurren/i.test(words))
