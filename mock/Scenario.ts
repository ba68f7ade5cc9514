import type { scenarios } from "./scenarios.ts"

/**
 * One response of the mock: the response in the document that has the named example.
 *
 * - `code`: its status.
 * - `accept`: the media type to request, if the example is not JSON.
 */
export interface Scenario {
  readonly code: number
  readonly accept?: string
}

/** The name of a method, with the prefix `v2.` for `PhotoAvatarService` and `v3.` for `AvatarService`. */
export type Method = keyof typeof scenarios

/** The name of an example of the document with which the mock can answer a method. */
export type ScenarioName<M extends Method> = keyof (typeof scenarios)[M]
