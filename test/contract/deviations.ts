const tolerated = "We read null where the document says none is sent: a tolerant reader outlives small changes."

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
    "createGroup response upscaled": { ours: "boolean?|null", document: "boolean?", reason: tolerated }
  }
