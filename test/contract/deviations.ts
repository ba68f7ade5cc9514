const tolerated = "We accept null where the document excludes it: a tolerant reader survives small changes."
const ofNoUse = "It is not needed to create an avatar, and HeyGen does not document its meaning."

const onlyTheIdIsNeeded = "The next call needs only the id, so a call does not fail without the rest."
const alwaysAsked = "It is always sent, to list the account's own and not HeyGen's many."

const lists = ["supported_api_engines", "tags"].flatMap((list) =>
  [
    "v3.createPhotoAvatar response data.avatar_item.",
    "v3.createPromptAvatar response data.avatar_item.",
    "v3.getLook response data.",
    "v3.updateLook response data.",
    "v3.listLooks response data.[]."
  ].map((look) => [`${look}${list}`, { ours: "array?|null", document: "array?", reason: tolerated }] as const)
)

const created = ["v3.createPhotoAvatar", "v3.createPromptAvatar"].map(
  (method) =>
    [
      `${method} response data.avatar_item`,
      {
        ours: "object",
        document: "object?|null",
        reason: "Without a look there is nothing to wait for, so a response without one cannot be read."
      }
    ] as const
)

const pages = ["v3.listGroups", "v3.listLooks"].flatMap(
  (method) =>
    [
      [`${method} request ownership`, { ours: "string", document: "string?", reason: alwaysAsked }],
      [
        `${method} request limit`,
        { ours: "string?", document: "integer?", reason: "In a query, every value is a string." }
      ],
      [`${method} response has_more`, { ours: "boolean?|null", document: "boolean?", reason: tolerated }]
    ] as const
)

/** The intended differences between our schemas and the corrected document. */
export const deviations: Record<string, { readonly ours: string; readonly document: string; readonly reason: string }> =
  {
    "createGroup response data.image_url": { ours: "string?|null", document: "string?", reason: tolerated },
    "createGroup response data.is_motion": { ours: "boolean?|null", document: "boolean?", reason: tolerated },
    "createGroup response data.business_type": { ours: "string?|null", document: "string?", reason: tolerated },
    "createGroup response data.upscale_availability": { ours: "object?|null", document: "object?", reason: tolerated },
    "createGroup response data.upscale_availability.available": {
      ours: "boolean?|null",
      document: "boolean?",
      reason: tolerated
    },
    "createGroup response data.upscale_availability.reason": {
      ours: "string?|null",
      document: "string?",
      reason: tolerated
    },
    "createGroup response data.upscaled": { ours: "boolean?|null", document: "boolean?", reason: tolerated },
    "uploadPhoto response data.file_type": { ours: "-", document: "string?|null", reason: ofNoUse },
    "uploadPhoto response data.folder_id": { ours: "-", document: "string?|null", reason: ofNoUse },
    "uploadPhoto response data.meta": { ours: "-", document: "object|string?|null", reason: ofNoUse },
    "uploadPhoto response data.created_ts": { ours: "-", document: "number?|null", reason: ofNoUse },
    "listGroups request include_public": {
      ours: "string",
      document: "boolean?",
      reason: "It is always false, and in a query, every value is a string."
    },
    "listGroups response data.avatar_group_list.[].created_at": {
      ours: "number?|null",
      document: "number",
      reason: "A malformed group must not hide the others from a search after an ambiguous create."
    },
    "listGroups response data.avatar_group_list.[].num_looks": {
      ours: "integer?|null",
      document: "integer",
      reason: "A malformed group must not hide the others from a search after an ambiguous create."
    },
    "listGroups response data.total_count": {
      ours: "-",
      document: "integer?|null",
      reason: "The whole list is returned at once, so its length is known."
    },
    ...Object.fromEntries([...lists, ...created, ...pages]),
    "v3.getAsset response data.owner": { ours: "string?|null", document: "string", reason: onlyTheIdIsNeeded },
    "v3.getAsset response data.space_id": { ours: "string?|null", document: "string", reason: onlyTheIdIsNeeded },
    "v3.getAsset response data.uploaded_at": { ours: "number?|null", document: "number", reason: onlyTheIdIsNeeded },
    "v3.uploadAsset response data.mime_type": { ours: "string?|null", document: "string", reason: onlyTheIdIsNeeded },
    "v3.uploadAsset response data.size_bytes": {
      ours: "integer?|null",
      document: "integer",
      reason: onlyTheIdIsNeeded
    },
    "v3.uploadAsset response data.url": { ours: "string?|null", document: "string", reason: onlyTheIdIsNeeded }
  }
