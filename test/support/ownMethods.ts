import { it, makeMethods } from "@effect/vitest"

// @effect/vitest's `layer` puts its methods on the one `it` of the worker, which the files after it would get.
makeMethods(it)
