// Built from the document by `npm run build:openapi`.

/** How any operation can be refused. */
const refusals = {
  invalidParameter: { code: 400 },
  internalErrorOfClient: { code: 400 },
  errorText: { code: 400 },
  noFace: { code: 400 },
  tooManyFaces: { code: 400 },
  contentTypeMismatch: { code: 400 },
  moderationRefused: { code: 400 },
  photoAvatarLimit: { code: 400 },
  errorWithCode: { code: 400 },
  unauthorized: { code: 401 },
  invalidApiKey: { code: 401 },
  unauthorizedV3: { code: 401 },
  insufficientCredit: { code: 402 },
  paymentInsufficientCredit: { code: 402 },
  forbidden: { code: 403 },
  avatarNotFound: { code: 404 },
  notFoundPage: { code: 404, accept: "text/html" },
  requestTimeout: { code: 408 },
  conflict: { code: 409 },
  requestInProgress: { code: 409 },
  gone: { code: 410 },
  requestTooLarge: { code: 413, accept: "text/html" },
  unsupportedMediaType: { code: 415 },
  unprocessable: { code: 422 },
  rateLimited: { code: 429 },
  concurrencyLimited: { code: 429 },
  dailyLimit: { code: 429 },
  trialLimit: { code: 429 },
  internalError: { code: 500 },
  badGateway: { code: 502, accept: "text/html" },
  serviceUnavailable: { code: 503, accept: "text/html" },
  gatewayTimeout: { code: 504, accept: "text/plain" }
} as const

/** What each operation can answer: the name of an example in the document, its status, and its type where that is not JSON. */
export const scenarios = {
  createGroup: {
    ...refusals,
    Result: { code: 200 },
    uploaded: { code: 200 },
    generated: { code: 200 },
    completed: { code: 200 },
    nulls: { code: 200 },
    absent: { code: 200 },
    inAppeal: { code: 200 },
    moderationRejected: { code: 200 },
    unknownStatus: { code: 200 },
    sunsetWarning: { code: 200 },
    successWithError: { code: 200 },
    successWithKnownError: { code: 200 },
    successWithErrorText: { code: 200 },
    successWithV1Code: { code: 200 }
  },
  uploadPhoto: {
    ...refusals,
    uploaded: { code: 200 },
    onlyWhatIsNeeded: { code: 200 },
    successWithV1Code: { code: 200 }
  },
  generatePhotos: {
    ...refusals,
    started: { code: 200 },
    successWithError: { code: 200 }
  },
  getGeneration: {
    ...refusals,
    success: { code: 200 },
    inProgress: { code: 200 },
    failed: { code: 200 },
    unknownStatus: { code: 200 },
    successWithError: { code: 200 }
  },
  addLooks: {
    ...refusals,
    added: { code: 200 },
    addedGenerated: { code: 200 },
    successWithError: { code: 200 }
  },
  getPhotoAvatar: {
    ...refusals,
    completed: { code: 200 },
    pending: { code: 200 },
    inAppeal: { code: 200 },
    moderationRejected: { code: 200 },
    failed: { code: 200 },
    unknownStatus: { code: 200 },
    successWithError: { code: 200 }
  },
  listGroups: {
    ...refusals,
    two: { code: 200 },
    none: { code: 200 },
    successWithError: { code: 200 }
  },
  listLooks: {
    ...refusals,
    both: { code: 200 },
    noneDespiteSuccess: { code: 200 },
    successWithError: { code: 200 },
    avatarNotFound: { code: 404 },
    none: { code: 404 },
    notFoundPage: { code: 404, accept: "text/html" }
  },
  "v3.listGroups": {
    ...refusals,
    last: { code: 200 },
    first: { code: 200 },
    none: { code: 200 },
    moreButNotWhere: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.createPhotoAvatar": {
    ...refusals,
    created: { code: 200 },
    intoGroup: { code: 200 },
    withoutLook: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.createPromptAvatar": {
    ...refusals,
    created: { code: 200 },
    intoGroup: { code: 200 },
    withoutLook: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.listLooks": {
    ...refusals,
    last: { code: 200 },
    first: { code: 200 },
    none: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.getLook": {
    ...refusals,
    completed: { code: 200 },
    processing: { code: 200 },
    completedWithoutPicture: { code: 200 },
    pendingConsent: { code: 200 },
    failed: { code: 200 },
    unknownStatus: { code: 200 },
    onlyWhatIsNeeded: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.updateLook": {
    ...refusals,
    updated: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.deleteLook": {
    ...refusals,
    deleted: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.getGroup": {
    ...refusals,
    completed: { code: 200 },
    failed: { code: 200 },
    onlyWhatIsNeeded: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.deleteGroup": {
    ...refusals,
    deleted: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.createConsent": {
    ...refusals,
    page: { code: 200 },
    video: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.uploadAsset": {
    ...refusals,
    uploaded: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.getAsset": {
    ...refusals,
    image: { code: 200 },
    withoutUrl: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.deleteAsset": {
    ...refusals,
    deleted: { code: 200 },
    successWithError: { code: 200 }
  }
} as const
