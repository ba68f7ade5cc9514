const tolerated = "We read null where the document says none is sent: a tolerant reader outlives small changes."
const ofNoUse = "Nobody needs it to create an avatar, and HeyGen does not document what it means."

const onlyTheIdIsNeeded = "The id is what the next call needs; nobody is failed for the rest."
const alwaysAsked = "It is always sent: whoever lists wants their own, and HeyGen's are many."

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
        reason: "Without a look there is nothing to wait for: a create that tells none cannot be read."
      }
    ] as const
)

const pages = ["v3.listGroups", "v3.listLooks"].flatMap(
  (method) =>
    [
      [`${method} request ownership`, { ours: "string", document: "string?", reason: alwaysAsked }],
      [`${method} request limit`, { ours: "string?", document: "integer?", reason: "In a query every value is text." }],
      [`${method} response has_more`, { ours: "boolean?|null", document: "boolean?", reason: tolerated }]
    ] as const
)

/** Where our schemas differ from the corrected document on purpose. */
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
      reason: "It is always false, and in a query every value is text."
    },
    "listGroups response data.avatar_group_list.[].created_at": {
      ours: "number?|null",
      document: "number",
      reason: "Whoever looks for a group after an ambiguous create must not miss it for an odd neighbour."
    },
    "listGroups response data.avatar_group_list.[].num_looks": {
      ours: "integer?|null",
      document: "integer",
      reason: "Whoever looks for a group after an ambiguous create must not miss it for an odd neighbour."
    },
    "listGroups response data.total_count": {
      ours: "-",
      document: "integer?|null",
      reason: "The whole list comes at once, and knows its length."
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
