import * as Arr from "effect/Array"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import { AssetId, PhotoAvatarGroupId, PhotoAvatarId } from "../../domain/Ids.ts"
import { SignedUrl } from "../../domain/SignedUrl.ts"
import { AvatarConsent } from "../../domain/v3/AvatarConsent.ts"
import { AvatarGroup } from "../../domain/v3/AvatarGroup.ts"
import { AvatarLook } from "../../domain/v3/AvatarLook.ts"
import { CreatedAvatar } from "../../domain/v3/CreatedAvatar.ts"
import { HeyGenAsset } from "../../domain/v3/HeyGenAsset.ts"
import { type ListPage, PageToken } from "../../domain/v3/ListPage.ts"
import * as v3 from "../../services/operations/v3.ts"
import { type Answer, answering } from "./answering.ts"

interface State {
  readonly assets: ReadonlyArray<HeyGenAsset>
  readonly groups: ReadonlyArray<AvatarGroup>
  readonly looks: ReadonlyArray<AvatarLook>
  readonly byKey: ReadonlyMap<string, CreatedAvatar>
}

const nothingYet: State = { assets: [], groups: [], looks: [], byKey: new Map() }

interface Asked {
  readonly name: string
  readonly groupId?: PhotoAvatarGroupId | undefined
}

const isNamed =
  <Id>(id: Id) =>
  (one: { readonly id: Id }) =>
    one.id === id

const ready = (look: AvatarLook) =>
  AvatarLook.make({
    ...look,
    status: Option.some("completed" as const),
    previewImageUrl: Option.some(SignedUrl.make({ url: Redacted.make(`https://files.test/${look.id}`) })),
    imageWidth: Option.some(1024),
    imageHeight: Option.some(1024)
  })

/** Returns one page of a list. A page token is the index of the page's first item. */
const pageOf = <Item>(
  items: ReadonlyArray<Item>,
  { from, pageSize = 20 }: { readonly from?: PageToken | undefined; readonly pageSize?: number | undefined }
): ListPage<Item> => {
  const begin = Number(from ?? 0)
  const end = begin + pageSize
  const hasMore = end < items.length
  return {
    items: items.slice(begin, end),
    next: Option.liftPredicate(PageToken.make(String(end)), () => hasMore),
    hasMore
  }
}

const makeAnswers = (state: Ref.Ref<State>) => {
  const find = <Item>(choose: (now: State) => ReadonlyArray<Item>, is: (item: Item) => boolean) =>
    Effect.map(Ref.get(state), (now) => Arr.findFirst(choose(now), is))

  const create = (asked: Effect.Effect<Asked>, idempotencyKey?: string) =>
    Effect.flatMap(Effect.zip(asked, DateTime.now), ([{ groupId, name }, createdAt]) =>
      Ref.modify(state, (before): [Option.Option<CreatedAvatar>, State] => {
        const known = Option.fromNullable(before.byKey.get(idempotencyKey ?? ""))
        if (Option.isSome(known)) return [known, before]
        const id = groupId ?? PhotoAvatarGroupId.make(`group-${before.groups.length + 1}`)
        const group = Option.orElse(Arr.findFirst(before.groups, isNamed(id)), () =>
          Option.liftPredicate(
            AvatarGroup.make({ id, name: Option.some(name), createdAt: Option.some(createdAt) }),
            () => groupId === undefined
          )
        )
        if (Option.isNone(group)) return [Option.none(), before]
        const look = AvatarLook.make({
          id: PhotoAvatarId.make(`look-${before.looks.length + 1}`),
          name: Option.some(name),
          avatarType: Option.some("photo_avatar" as const),
          groupId: Option.some(id),
          status: Option.some("processing" as const),
          engines: [],
          tags: []
        })
        const grown = AvatarGroup.make({
          ...group.value,
          looksCount: Option.map(
            Option.orElseSome(group.value.looksCount, () => 0),
            (count) => count + 1
          )
        })
        const created = CreatedAvatar.make({ look, group: Option.some(grown) })
        return [
          Option.some(created),
          {
            ...before,
            groups: [...before.groups.filter((other) => other.id !== id), grown],
            looks: [...before.looks, look],
            byKey: idempotencyKey === undefined ? before.byKey : new Map(before.byKey).set(idempotencyKey, created)
          }
        ]
      })
    )

  const remove = <Id extends string>(
    choose: (now: State) => ReadonlyArray<{ readonly id: Id }>,
    id: Id,
    without: (now: State) => State
  ) =>
    Ref.modify(state, (before): [Option.Option<{ readonly data: unknown }>, State] =>
      choose(before).some(isNamed(id)) ? [Option.some({ data: { id } }), without(before)] : [Option.none(), before]
    )

  return {
    "v3.createPhotoAvatar": answering(v3.createPhotoAvatar, create),
    "v3.createPromptAvatar": answering(v3.createPromptAvatar, create),
    "v3.uploadAsset": () =>
      Effect.flatMap(DateTime.now, (uploadedAt) =>
        Ref.modify(state, (before) => {
          const id = AssetId.make(`asset-${before.assets.length + 1}`)
          const asset = HeyGenAsset.make({
            id,
            name: Option.some(id),
            type: Option.some("image"),
            uploadedAt: Option.some(uploadedAt)
          })
          return [Option.some({ data: { asset_id: id } }), { ...before, assets: [...before.assets, asset] }]
        })
      ),
    "v3.getAsset": answering(
      v3.getAsset,
      Effect.flatMap((id) => find(({ assets }) => assets, isNamed(id)))
    ),
    "v3.deleteAsset": answering(
      v3.deleteAsset,
      Effect.flatMap((id) =>
        remove(
          ({ assets }) => assets,
          id,
          (now) => ({ ...now, assets: now.assets.filter((asset) => asset.id !== id) })
        )
      )
    ),
    "v3.getLook": answering(
      v3.getLook,
      Effect.flatMap((id) =>
        Effect.map(
          find(({ looks }) => looks, isNamed(id)),
          Option.map(ready)
        )
      )
    ),
    "v3.listLooks": answering(
      v3.listLooks,
      Effect.flatMap((asked) =>
        Effect.map(Ref.get(state), ({ looks }) => {
          const { groupId } = asked
          const wanted = looks.filter((look) => groupId === undefined || Option.contains(look.groupId, groupId))
          return Option.some(pageOf(wanted.map(ready), asked))
        })
      )
    ),
    "v3.listGroups": answering(
      v3.listGroups,
      Effect.flatMap((asked) => Effect.map(Ref.get(state), ({ groups }) => Option.some(pageOf(groups, asked))))
    ),
    "v3.getGroup": answering(
      v3.getGroup,
      Effect.flatMap((id) => find(({ groups }) => groups, isNamed(id)))
    ),
    "v3.updateLook": answering(
      v3.updateLook,
      Effect.flatMap(({ id, name }) =>
        Ref.modify(state, (before) => {
          const looks = before.looks.map((look) =>
            look.id === id ? AvatarLook.make({ ...look, name: Option.some(name) }) : look
          )
          return [Option.map(Arr.findFirst(looks, isNamed(id)), ready), { ...before, looks }]
        })
      )
    ),
    "v3.deleteLook": answering(
      v3.deleteLook,
      Effect.flatMap((id) =>
        remove(
          ({ looks }) => looks,
          id,
          (now) => ({ ...now, looks: now.looks.filter((look) => look.id !== id) })
        )
      )
    ),
    "v3.deleteGroup": answering(
      v3.deleteGroup,
      Effect.flatMap((id) =>
        remove(
          ({ groups }) => groups,
          id,
          (now) => ({
            ...now,
            groups: now.groups.filter((group) => group.id !== id),
            looks: now.looks.filter((look) => !Option.contains(look.groupId, id))
          })
        )
      )
    ),
    "v3.updateGroup": answering(
      v3.updateGroup,
      Effect.flatMap(({ defaultVoiceId, id }) =>
        Ref.modify(state, (before) => {
          const groups = before.groups.map((group) =>
            group.id === id ? AvatarGroup.make({ ...group, defaultVoiceId: Option.some(defaultVoiceId) }) : group
          )
          return [Arr.findFirst(groups, isNamed(id)), { ...before, groups }]
        })
      )
    ),
    "v3.getAccount": answering(v3.getAccount, () =>
      Effect.succeedSome({
        username: Option.none(),
        email: Option.none(),
        billingType: Option.none(),
        wallet: Option.none()
      })
    ),
    "v3.createConsent": answering(
      v3.createConsent,
      Effect.flatMap(({ groupId: id }) =>
        Effect.map(
          find(({ groups }) => groups, isNamed(id)),
          Option.map((group) => AvatarConsent.make({ group: Option.some(group) }))
        )
      )
    )
  } satisfies Record<`v3.${keyof typeof v3}`, Answer>
}

/** The in-memory responses of v3. */
export const v3InMemory = Effect.map(Ref.make(nothingYet), makeAnswers)
