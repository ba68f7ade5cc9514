import * as Effect from "effect/Effect"
import type { Refused } from "../Refused.ts"
import { moderated, outOfCredit } from "./refusals.ts"
import type { StatefulOptions } from "./StatefulOptions.ts"

/** A look, which v2 calls a photo avatar. */
export interface Look {
  readonly id: string
  readonly groupId: string
  readonly name: string
  readonly origin: "uploaded" | "generated"
  /** In milliseconds since 1970. */
  readonly createdAt: number
}

export interface Group {
  readonly id: string
  readonly name: string
  readonly createdAt: number
  readonly voiceId: string | null
  readonly consentStatus: string | null
}

export interface Asset {
  readonly id: string
  /** Its MIME type. */
  readonly type: string
  readonly createdAt: number
}

/** What has been created, by id, in the order of its creation. */
export interface World {
  readonly assets: Map<string, Asset>
  readonly deletedAssets: Set<string>
  readonly groups: Map<string, Group>
  readonly looks: ReadonlyMap<string, Look>
  readonly generations: Set<string>
  readonly newId: (kind: "asset" | "group" | "look" | "generation") => string
  /** The place of an id in the order of creation, from 1. */
  readonly placeOf: (id: string) => number
  readonly putLook: (look: Look) => void
  readonly deleteLook: (look: Look) => void
  readonly looksOf: (groupId: string) => ReadonlyArray<Look>
  /** Whether a poll finds something ready; each one that does not brings the next nearer. */
  readonly poll: (id: string) => boolean
  readonly isReady: (id: string) => boolean
  /** Takes the price of a create from the credit, unless the create is refused. */
  readonly pay: (name: string) => Effect.Effect<void, Refused>
  readonly creditLeft: () => number
}

export const makeWorld = ({
  credit = Number.POSITIVE_INFINITY,
  polls = 0,
  refusedNames = []
}: StatefulOptions): World => {
  const looks = new Map<string, Look>()
  const byGroup = new Map<string, Map<string, Look>>()
  const pollsLeft = new Map<string, number>()
  const places = new Map<string, number>()
  const created = { asset: 0, group: 0, look: 0, generation: 0 }
  let left = credit
  const isReady = (id: string) => (pollsLeft.get(id) ?? 0) <= 0
  return {
    assets: new Map(),
    deletedAssets: new Set(),
    groups: new Map(),
    looks,
    generations: new Set(),
    newId: (kind) => {
      created[kind] += 1
      const id = `${kind}-${created[kind]}`
      pollsLeft.set(id, polls)
      places.set(id, places.size + 1)
      return id
    },
    placeOf: (id) => places.get(id) ?? 0,
    putLook: (look) => {
      const others = byGroup.get(look.groupId) ?? new Map<string, Look>()
      byGroup.set(look.groupId, others.set(look.id, look))
      looks.set(look.id, look)
    },
    deleteLook: ({ groupId, id }) => {
      byGroup.get(groupId)?.delete(id)
      looks.delete(id)
    },
    looksOf: (groupId) => [...(byGroup.get(groupId)?.values() ?? [])],
    isReady,
    poll: (id) => {
      const ready = isReady(id)
      if (!ready) pollsLeft.set(id, (pollsLeft.get(id) ?? 0) - 1)
      return ready
    },
    pay: (name) =>
      Effect.suspend(() => {
        if (refusedNames.includes(name)) return Effect.fail(moderated)
        if (left <= 0) return Effect.fail(outOfCredit)
        left -= 1
        return Effect.void
      }),
    creditLeft: () => Math.min(left, Number.MAX_SAFE_INTEGER)
  }
}

/** What has this id, unless the request is refused for lack of it. */
export const found = <A>(
  map: ReadonlyMap<string, A>,
  id: string | undefined,
  refusal: Refused
): Effect.Effect<A, Refused> =>
  Effect.suspend(() => {
    const value = map.get(id ?? "")
    return value === undefined ? Effect.fail(refusal) : Effect.succeed(value)
  })
