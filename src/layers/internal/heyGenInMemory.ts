import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { Array as Arr, DateTime, Effect, Option, Ref, Schema } from "effect"
import { AssetId, GenerationId, PhotoAvatarGroupId, PhotoAvatarId } from "../../domain/Ids.ts"
import { ImageKey } from "../../domain/ImageKey.ts"
import { PhotoAvatar } from "../../domain/PhotoAvatar.ts"
import { PhotoAvatarGroup } from "../../domain/PhotoAvatarGroup.ts"
import { PhotoAvatarGroupSummary } from "../../domain/PhotoAvatarGroupSummary.ts"
import { PhotoGeneration } from "../../domain/PhotoGeneration.ts"
import { UploadedPhoto } from "../../domain/UploadedPhoto.ts"
import type { Operation } from "../../services/Operation.ts"
import { matchPath } from "../../services/PathTemplate.ts"
import { operations } from "../../services/PhotoAvatarService.ts"

interface State {
  readonly photos: number
  readonly generations: ReadonlyArray<GenerationId>
  readonly avatars: ReadonlyArray<PhotoAvatar>
}

const nothingYet: State = { photos: 0, generations: [], avatars: [] }

const bodyOf = ({ body }: HttpClientRequest.HttpClientRequest): object =>
  body._tag === "Uint8Array" && body.contentType === "application/json"
    ? JSON.parse(new TextDecoder().decode(body.body))
    : {}

const respond = (request: HttpClientRequest.HttpClientRequest, status: number, body: object) =>
  HttpClientResponse.fromWeb(request, Response.json(body, { status }))

/** What answers an operation: from the request as it was before it was encoded, to the response as it will be decoded. */
const answering = <A, I extends object, B, J>(
  operation: Operation<A, I, B, J>,
  answer: (asked: Effect.Effect<A>) => Effect.Effect<Option.Option<B>>
) => ({
  accept: (request: HttpClientRequest.HttpClientRequest, url: URL) =>
    matchPath(operation.path, url.pathname).pipe(
      Option.filter(() => operation.method === request.method),
      Option.map((values) => {
        const encoded = { ...values, ...bodyOf(request) }
        return answer(Effect.orDie(Schema.decodeUnknown(operation.request)(encoded))).pipe(
          Effect.flatMap(Effect.transposeMapOption((found) => Effect.orDie(Schema.encode(operation.response)(found)))),
          Effect.map(
            Option.match({
              onNone: () => respond(request, 404, { data: null, error: { code: "not_found", message: "Not found" } }),
              onSome: (data) => respond(request, 200, { error: null, data })
            })
          )
        )
      })
    )
})

const isOf = (groupId: PhotoAvatarGroupId) => (avatar: PhotoAvatar) => avatar.groupId === groupId

const completed = (avatar: PhotoAvatar) => PhotoAvatar.make({ ...avatar, status: "completed" })

const groupsOf = ({ avatars }: State) => Arr.dedupeWith(avatars, (one, other) => one.groupId === other.groupId)

const keyOfPhoto = (name: string) => ImageKey.make(`image/${name}/original`)

const makeAnswers = (state: Ref.Ref<State>) => {
  const add = (named: (before: State) => ReadonlyArray<Pick<PhotoAvatar, "id" | "groupId" | "name">>) =>
    Effect.flatMap(DateTime.now, (createdAt) =>
      Ref.modify(state, (before) => {
        const added = named(before).map((names) => PhotoAvatar.make({ ...names, status: "pending", createdAt }))
        return [added, { ...before, avatars: [...before.avatars, ...added] }]
      })
    )

  return {
    createGroup: answering(
      operations.createGroup,
      Effect.flatMap(({ name }) =>
        Effect.map(
          add((before) => {
            const id = `group-${groupsOf(before).length + 1}`
            return [{ id: PhotoAvatarId.make(id), groupId: PhotoAvatarGroupId.make(id), name }]
          }),
          ([avatar]) => Option.map(Option.fromNullable(avatar), (first) => PhotoAvatarGroup.make(first))
        )
      )
    ),
    uploadPhoto: answering(operations.uploadPhoto, () =>
      Ref.modify(state, (before) => {
        const name = `photo-${before.photos + 1}`
        const uploaded = UploadedPhoto.make({ id: AssetId.make(name), imageKey: keyOfPhoto(name) })
        return [Option.some(uploaded), { ...before, photos: before.photos + 1 }]
      })
    ),
    generatePhotos: answering(operations.generatePhotos, () =>
      Ref.modify(state, (before) => {
        const id = GenerationId.make(`generation-${before.generations.length + 1}`)
        return [Option.some(id), { ...before, generations: [...before.generations, id] }]
      })
    ),
    getGeneration: answering(
      operations.getGeneration,
      Effect.flatMap(({ generation_id: id }) =>
        Effect.map(Ref.get(state), ({ generations }) =>
          Option.liftPredicate(
            PhotoGeneration.make({ id, status: "success", imageUrls: [], imageKeys: [keyOfPhoto(id)] }),
            () => generations.includes(id)
          )
        )
      )
    ),
    addLooks: answering(
      operations.addLooks,
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
          Option.liftPredicate(Arr.isNonEmptyReadonlyArray)
        )
      )
    ),
    getPhotoAvatar: answering(
      operations.getPhotoAvatar,
      Effect.flatMap(({ id }) =>
        Effect.map(Ref.get(state), ({ avatars }) =>
          Option.map(
            Arr.findFirst(avatars, (avatar) => avatar.id === id),
            completed
          )
        )
      )
    ),
    listGroups: answering(operations.listGroups, () =>
      Effect.map(Ref.get(state), (now) =>
        Option.some(
          groupsOf(now).map(({ createdAt, groupId, name }) =>
            PhotoAvatarGroupSummary.make({
              id: groupId,
              name,
              createdAt: Option.some(createdAt),
              numLooks: Option.some(now.avatars.filter(isOf(groupId)).length)
            })
          )
        )
      )
    ),
    listLooks: answering(
      operations.listLooks,
      Effect.flatMap(({ group_id: groupId }) =>
        Effect.map(Ref.get(state), ({ avatars }) =>
          Option.liftPredicate(avatars.filter(isOf(groupId)).map(completed), Arr.isNonEmptyArray)
        )
      )
    )
  } satisfies Record<keyof typeof operations, object>
}

/** HeyGen, as far as an application's unit tests need it: it remembers what it was asked for, and all of it is ready. */
export const heyGenInMemory = Effect.map(Ref.make(nothingYet), (state) => {
  const answers = Object.values(makeAnswers(state))
  return HttpClient.make((request, url) =>
    Option.getOrElse(Option.firstSomeOf(answers.map(({ accept }) => accept(request, url))), () =>
      Effect.dieMessage(`layerTest has no answer to ${request.method} ${url.pathname}`)
    )
  )
})
