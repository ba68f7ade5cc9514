const tolerated = "We read null where the document says none is sent: a tolerant reader outlives small changes."
const ofNoUse = "Nobody needs it to create an avatar, and HeyGen does not document what it means."

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
    }
  }
