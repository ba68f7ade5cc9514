import { Effect } from "effect"
import { serve } from "../../mock/serve.ts"
import { makeStatefulHandler } from "../../mock/stateful/makeStatefulHandler.ts"
import type { StatefulOptions } from "../../mock/stateful/StatefulOptions.ts"

interface Created {
  readonly data: { readonly avatar_item: { readonly id: string; readonly name: string } }
}

/**
 * The stateful mock with a ledger: the ids of what was created, by name, and how many creates and uploads arrived.
 * `instead` answers a create in the mock's place.
 */
export const countingHeyGen = ({
  instead,
  ...options
}: StatefulOptions & { readonly instead?: () => Promise<Response> } = {}) =>
  Effect.gen(function* () {
    const handle = yield* makeStatefulHandler(options)
    const ledger = new Map<string, Set<string>>()
    const arrived = { creates: 0, uploads: 0 }
    const { baseUrl } = yield* serve(async (request) => {
      const { pathname } = new URL(request.url)
      if (request.method === "POST" && pathname === "/v3/assets") arrived.uploads++
      if (request.method !== "POST" || pathname !== "/v3/avatars") return handle(request)
      arrived.creates++
      if (instead !== undefined) return instead()
      const response = await handle(request)
      if (response.ok) {
        const { data }: Created = await response.clone().json()
        const ids = ledger.get(data.avatar_item.name) ?? new Set()
        ledger.set(data.avatar_item.name, ids.add(data.avatar_item.id))
      }
      return response
    })
    return { baseUrl, ledger, arrived }
  })
