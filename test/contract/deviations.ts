const ofNoUse = "It is not needed to create an avatar, and HeyGen does not document its meaning."

const everyValueIsText = "In a query, every value is a string."

const codeOrNumber = {
  ours: "number|string",
  document: "string",
  reason: "HeyGen's codes of photos are numbers elsewhere, such as 40004."
}

/** The intended differences between our schemas and the corrected document. */
export const deviations: Record<string, { readonly ours: string; readonly document: string; readonly reason: string }> =
  {
    "v2.uploadPhoto response data.file_type": { ours: "-", document: "string", reason: ofNoUse },
    "v2.uploadPhoto response data.folder_id": { ours: "-", document: "string", reason: ofNoUse },
    "v2.uploadPhoto response data.meta": { ours: "-", document: "object|string", reason: ofNoUse },
    "v2.uploadPhoto response data.created_ts": { ours: "-", document: "number", reason: ofNoUse },
    "v2.listGroups request include_public": {
      ours: "string",
      document: "boolean?",
      reason: `It is always false. ${everyValueIsText}`
    },
    "v2.listGroups response data.total_count": {
      ours: "-",
      document: "integer",
      reason: "The whole list is returned at once, so its length is known."
    },
    "v3.createPhotoAvatar response data.avatar_group.error.code": codeOrNumber,
    "v3.createPhotoAvatar response data.avatar_item.error.code": codeOrNumber,
    "v3.createPromptAvatar response data.avatar_group.error.code": codeOrNumber,
    "v3.createPromptAvatar response data.avatar_item.error.code": codeOrNumber,
    "v3.createConsent response data.avatar_group.error.code": codeOrNumber,
    "v3.getGroup response data.error.code": codeOrNumber,
    "v3.getLook response data.error.code": codeOrNumber,
    "v3.listGroups response data.[].error.code": codeOrNumber,
    "v3.listLooks response data.[].error.code": codeOrNumber,
    "v3.updateLook response data.error.code": codeOrNumber,
    "v3.updateLook request name": {
      ours: "string",
      document: "string?|null",
      reason: "A request without a name changes nothing."
    },
    "v3.getAccount response data.wallet.remaining_balance": {
      ours: "number|string",
      document: "number",
      reason: "HeyGen does not document the amount, and other APIs write money as text."
    },
    "v3.listGroups request limit": { ours: "string?", document: "integer?", reason: everyValueIsText },
    "v3.listLooks request limit": { ours: "string?", document: "integer?", reason: everyValueIsText }
  }
