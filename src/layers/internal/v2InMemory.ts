import * as Arr from "effect/Array"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { AssetId, PhotoAvatarGroupId, PhotoAvatarId } from "../../domain/Ids.ts"
import { GenerationId } from "../../domain/v2/GenerationId.ts"
import { ImageKey } from "../../domain/v2/ImageKey.ts"
import { PhotoAvatar } from "../../domain/v2/PhotoAvatar.ts"
import { PhotoAvatarGroup } from "../../domain/v2/PhotoAvatarGroup.ts"
import { PhotoAvatarGroupSummary } from "../../domain/v2/PhotoAvatarGroupSummary.ts"
import { PhotoGeneration } from "../../domain/v2/PhotoGeneration.ts"
import { UploadedPhoto } from "../../domain/v2/UploadedPhoto.ts"
import * as v2 from "../../services/operations/v2.ts"
import { type Answer, answering } from "./answering.ts"

interface State {
  readonly photos: number
  readonly generations: ReadonlyArray<GenerationId>
  readonly avatars: ReadonlyArray<PhotoAvatarGroup>
}

const nothingYet: State = { photos: 0, generations: [], avatars: [] }

const isOf = (groupId: PhotoAvatarGroupId) => (avatar: PhotoAvatarGroup) => avatar.groupId === groupId

const lookOf = (avatar: PhotoAvatarGroup) => PhotoAvatar.make({ ...avatar, groupId: Option.some(avatar.groupId) })

const completed = (avatar: PhotoAvatarGroup) =>
  PhotoAvatar.make({ ...lookOf(avatar), status: Option.some("completed" as const) })

const groupsOf = ({ avatars }: State) => Arr.dedupeWith(avatars, (one, other) => one.groupId === other.groupId)

const keyOfPhoto = (name: string) => ImageKey.make(`image/${name}/original`)

const makeAnswers = (state: Ref.Ref<State>) => {
  const add = (
    named: (
      before: State
    ) => ReadonlyArray<{ readonly id: PhotoAvatarId; readonly groupId: PhotoAvatarGroupId; readonly name: string }>
  ) =>
    Effect.flatMap(DateTime.now, (createdAt) =>
      Ref.modify(state, (before) => {
        const added = named(before).map(({ name, ...ids }) =>
          PhotoAvatarGroup.make({
            ...ids,
            name: Option.some(name),
            status: Option.some("pending" as const),
            createdAt: Option.some(createdAt)
          })
        )
        return [added, { ...before, avatars: [...before.avatars, ...added] }]
      })
    )

  return {
    createGroup: answering(
      v2.createGroup,
      Effect.flatMap(({ name }) =>
        Effect.map(
          add((before) => {
            const id = `group-${groupsOf(before).length + 1}`
            return [{ id: PhotoAvatarId.make(id), groupId: PhotoAvatarGroupId.make(id), name }]
          }),
          ([avatar]) => Option.fromNullable(avatar)
        )
      )
    ),
    uploadPhoto: answering(v2.uploadPhoto, () =>
      Ref.modify(state, (before) => {
        const name = `photo-${before.photos + 1}`
        const uploaded = UploadedPhoto.make({ id: AssetId.make(name), imageKey: keyOfPhoto(name) })
        return [Option.some(uploaded), { ...before, photos: before.photos + 1 }]
      })
    ),
    generatePhotos: answering(v2.generatePhotos, () =>
      Ref.modify(state, (before) => {
        const id = GenerationId.make(`generation-${before.generations.length + 1}`)
        return [Option.some(id), { ...before, generations: [...before.generations, id] }]
      })
    ),
    getGeneration: answering(
      v2.getGeneration,
      Effect.flatMap((id) =>
        Effect.map(Ref.get(state), ({ generations }) =>
          Option.liftPredicate(
            PhotoGeneration.make({
              id,
              status: Option.some("success" as const),
              imageUrls: [],
              imageKeys: [keyOfPhoto(id)]
            }),
            () => generations.includes(id)
          )
        )
      )
    ),
    addLooks: answering(
      v2.addLooks,
      Effect.flatMap(({ groupId, imageKeys, name }) =>
        Effect.map(
          add(({ avatars }) =>
            avatars.some(isOf(groupId))
              ? imageKeys.map((_, index) => ({
                  id: PhotoAvatarId.make(`look-${avatars.length + index + 1}`),
                  groupId,
                  name
                }))
              : []
          ),
          (added) => Option.liftPredicate(added.map(lookOf), Arr.isNonEmptyArray)
        )
      )
    ),
    getPhotoAvatar: answering(
      v2.getPhotoAvatar,
      Effect.flatMap((id) =>
        Effect.map(Ref.get(state), ({ avatars }) =>
          Option.map(
            Arr.findFirst(avatars, (avatar) => avatar.id === id),
            completed
          )
        )
      )
    ),
    listGroups: answering(v2.listGroups, () =>
      Effect.map(Ref.get(state), (now) =>
        Option.some(
          groupsOf(now).map(({ createdAt, groupId, name }) =>
            PhotoAvatarGroupSummary.make({
              id: groupId,
              name,
              createdAt,
              numLooks: Option.some(now.avatars.filter(isOf(groupId)).length)
            })
          )
        )
      )
    ),
    listLooks: answering(
      v2.listLooks,
      Effect.flatMap((groupId) =>
        Effect.map(Ref.get(state), ({ avatars }) =>
          Option.liftPredicate(avatars.filter(isOf(groupId)).map(completed), Arr.isNonEmptyArray)
        )
      )
    )
  } satisfies Record<keyof typeof v2, Answer>
}

/** The in-memory responses of v1 and v2. */
export const v2InMemory = Effect.map(Ref.make(nothingYet), makeAnswers)
