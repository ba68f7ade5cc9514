const ofNoUse = "It is not needed to create an avatar, and HeyGen does not document its meaning."

const everyValueIsText = "In a query, every value is a string."

const sentIfGiven = (type: string) => ({
  ours: `${type}?`,
  document: `${type}?|null`,
  reason: "A field that is null means the same as one that is absent."
})

/** The intended differences between our schemas and the corrected document. */
export const deviations: Record<string, { readonly ours: string; readonly document: string; readonly reason: string }> =
  {
    "uploadPhoto response data.file_type": { ours: "-", document: "string", reason: ofNoUse },
    "uploadPhoto response data.folder_id": { ours: "-", document: "string", reason: ofNoUse },
    "uploadPhoto response data.meta": { ours: "-", document: "object|string", reason: ofNoUse },
    "uploadPhoto response data.created_ts": { ours: "-", document: "number", reason: ofNoUse },
    "listGroups request include_public": {
      ours: "string",
      document: "boolean?",
      reason: `It is always false. ${everyValueIsText}`
    },
    "listGroups response data.total_count": {
      ours: "-",
      document: "integer",
      reason: "The whole list is returned at once, so its length is known."
    },
    "v3.createPhotoAvatar request avatar_group_id": sentIfGiven("string"),
    "v3.createPromptAvatar request avatar_group_id": sentIfGiven("string"),
    "v3.createPromptAvatar request avatar_id": sentIfGiven("string"),
    "v3.createPromptAvatar request reference_images": sentIfGiven("array"),
    "v3.createConsent request consent_text": sentIfGiven("string"),
    "v3.createConsent request consent_video": sentIfGiven("object"),
    "v3.createConsent request reroute_url": sentIfGiven("string"),
    "v3.listGroups request limit": { ours: "string?", document: "integer?", reason: everyValueIsText },
    "v3.listLooks request limit": { ours: "string?", document: "integer?", reason: everyValueIsText }
  }
