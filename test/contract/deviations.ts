const tolerated = "We read null where the document says none is sent: a tolerant reader outlives small changes."
const ofNoUse = "Nobody needs it to create an avatar, and HeyGen does not document what it means."

const onlyTheIdIsNeeded = "The id is what the next call needs; nobody is failed for the rest."
const alwaysAsked = "It is always sent: whoever lists wants their own, and HeyGen's are many."

const lists = ["supported_api_engines", "tags"].flatMap((list) =>
  [
    "v3.createPhotoAvatar response avatar_item.",
    "v3.createPromptAvatar response avatar_item.",
    "v3.getLook response ",
    "v3.updateLook response ",
    "v3.listLooks response data.[]."
  ].map((look) => [`${look}${list}`, { ours: "array?|null", document: "array?", reason: tolerated }] as const)
)

const created = ["v3.createPhotoAvatar", "v3.createPromptAvatar"].map(
  (method) =>
    [
      `${method} response avatar_item`,
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
    "createGroup response image_url": { ours: "string?|null", document: "string?", reason: tolerated },
    "createGroup response is_motion": { ours: "boolean?|null", document: "boolean?", reason: tolerated },
    "createGroup response business_type": { ours: "string?|null", document: "string?", reason: tolerated },
    "createGroup response upscale_availability": { ours: "object?|null", document: "object?", reason: tolerated },
    "createGroup response upscale_availability.available": {
      ours: "boolean?|null",
      document: "boolean?",
      reason: tolerated
    },
    "createGroup response upscale_availability.reason": {
      ours: "string?|null",
      document: "string?",
      reason: tolerated
    },
    "createGroup response upscaled": { ours: "boolean?|null", document: "boolean?", reason: tolerated },
    "uploadPhoto response file_type": { ours: "-", document: "string?|null", reason: ofNoUse },
    "uploadPhoto response folder_id": { ours: "-", document: "string?|null", reason: ofNoUse },
    "uploadPhoto response meta": { ours: "-", document: "object|string?|null", reason: ofNoUse },
    "uploadPhoto response created_ts": { ours: "-", document: "number?|null", reason: ofNoUse },
    "listGroups request include_public": {
      ours: "boolean",
      document: "boolean?",
      reason: "It is always sent: what HeyGen does without it is not documented."
    },
    "listGroups response avatar_group_list.[].created_at": {
      ours: "number?|null",
      document: "number",
      reason: "Whoever looks for a group after an ambiguous create must not miss it for an odd neighbour."
    },
    "listGroups response avatar_group_list.[].num_looks": {
      ours: "integer?|null",
      document: "integer",
      reason: "Whoever looks for a group after an ambiguous create must not miss it for an odd neighbour."
    },
    "listGroups response total_count": {
      ours: "-",
      document: "integer?|null",
      reason: "The whole list comes at once, and knows its length."
    },
    ...Object.fromEntries([...lists, ...created, ...pages]),
    "v3.getAsset response owner": { ours: "string?|null", document: "string", reason: onlyTheIdIsNeeded },
    "v3.getAsset response space_id": { ours: "string?|null", document: "string", reason: onlyTheIdIsNeeded },
    "v3.getAsset response uploaded_at": { ours: "number?|null", document: "number", reason: onlyTheIdIsNeeded },
    "v3.uploadAsset response mime_type": { ours: "string?|null", document: "string", reason: onlyTheIdIsNeeded },
    "v3.uploadAsset response size_bytes": { ours: "integer?|null", document: "integer", reason: onlyTheIdIsNeeded },
    "v3.uploadAsset response url": { ours: "string?|null", document: "string", reason: onlyTheIdIsNeeded }
  }
