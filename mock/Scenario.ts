import type { scenarios } from "./scenarios.ts"

/**
 * One answer of the mock: the response of the document that has the named example.
 *
 * - `code`: its status.
 * - `accept`: the media type to ask for, where the example is not JSON.
 */
export interface Scenario {
  readonly code: number
  readonly accept?: string
}

/** A method of `PhotoAvatarService` goes by its name, one of `AvatarService` by its name after `v3.`. */
export type Method = keyof typeof scenarios

export type ScenarioName<M extends Method> = keyof (typeof scenarios)[M]
