import { FetchHttpClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { Effect } from "effect"
import { AvatarStatus, make } from "./Client.ts"

const clientPreferring = (prefer: string) =>
  Effect.map(HttpClient.HttpClient, (client) => {
    const prepare = HttpClientRequest.setHeaders({ "x-api-key": "key", prefer })
    const prependUrl = HttpClientRequest.prependUrl(process.env.BASE_URL ?? "")
    return make(HttpClient.mapRequest(client, (request) => prependUrl(prepare(request))))
  })

const program = Effect.gen(function* () {
  const heygen = yield* clientPreferring("")
  const { data: created } = yield* heygen.createAvatar({
    params: { "Idempotency-Key": "ada-1" },
    payload: { type: "photo", name: "Ada", file: { type: "asset_id", asset_id: "2ad7c1f9" } }
  })
  const groupId = created?.avatar_item?.group_id ?? ""
  const looks = yield* heygen.listAvatarLooks({
    group_id: groupId,
    avatar_type: "photo_avatar",
    ownership: "private",
    limit: 10
  })
  const { data: group } = yield* heygen.getAvatarGroup(groupId)
  const refusing = yield* clientPreferring("code=404, example=avatarGroupNotFound")
  const refusal = yield* refusing.getAvatarGroup(groupId).pipe(
    Effect.map(() => "none"),
    Effect.catchTag("ErrorV3", ({ cause }) => Effect.succeed(cause.error.code))
  )
  const [, , , ready] = AvatarStatus.literals
  process.stdout.write(
    JSON.stringify({
      look: created?.avatar_item?.id,
      group: created?.avatar_group?.id,
      listed: looks.data?.map(({ id }) => id),
      read: group?.id,
      ready: group?.status === ready,
      refusal
    })
  )
})

await Effect.runPromise(Effect.provide(program, FetchHttpClient.layer))
