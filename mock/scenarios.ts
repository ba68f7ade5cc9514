// Built from the document by `npm run build:openapi`.

/** How an operation of v1 or v2 can be refused. */
const v2Refusals = {
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
  insufficientCredit: { code: 402 },
  paymentInsufficientCredit: { code: 402 },
  forbidden: { code: 403 },
  avatarNotFound: { code: 404 },
  notFoundPage: { code: 404, accept: "text/html" },
  requestTimeout: { code: 408 },
  conflict: { code: 409 },
  gone: { code: 410 },
  requestTooLarge: { code: 413, accept: "text/html" },
  unsupportedMediaType: { code: 415 },
  rateLimited: { code: 429 },
  concurrencyLimited: { code: 429 },
  dailyLimit: { code: 429 },
  trialLimit: { code: 429 },
  internalError: { code: 500 },
  badGateway: { code: 502, accept: "text/html" },
  serviceUnavailable: { code: 503 },
  serviceUnavailablePage: { code: 503, accept: "text/html" },
  gatewayTimeout: { code: 504, accept: "text/plain" }
} as const

/** How an operation of v3 can be refused. */
const v3Refusals = {
  invalidParameter: { code: 400 },
  contentTypeMismatch: { code: 400 },
  downloadFailed: { code: 400 },
  moderationRefused: { code: 400 },
  consentRequired: { code: 400 },
  unauthorized: { code: 401 },
  authenticationFailed: { code: 401 },
  insufficientCredit: { code: 402 },
  trialLimit: { code: 402 },
  planUpgradeRequired: { code: 402 },
  forbidden: { code: 403 },
  accessDenied: { code: 403 },
  avatarNotFound: { code: 404 },
  avatarNotFoundUpperCase: { code: 404 },
  avatarGroupNotFound: { code: 404 },
  assetNotFound: { code: 404 },
  notFoundPage: { code: 404, accept: "text/html" },
  requestTimeout: { code: 408 },
  conflict: { code: 409 },
  requestInProgress: { code: 409 },
  resourceNotReady: { code: 409 },
  requestTooLarge: { code: 413, accept: "text/html" },
  unsupportedMediaType: { code: 415 },
  rateLimited: { code: 429 },
  quotaExceeded: { code: 429 },
  internalError: { code: 500 },
  badGateway: { code: 502, accept: "text/html" },
  serviceUnavailable: { code: 503 },
  serviceUnavailablePage: { code: 503, accept: "text/html" },
  gatewayTimeout: { code: 504 },
  gatewayTimeoutText: { code: 504, accept: "text/plain" }
} as const

/** What each operation can answer: the name of an example in the document, its status, and its type where that is not JSON. */
export const scenarios = {
  "v2.createGroup": {
    ...v2Refusals,
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
  "v2.uploadPhoto": {
    ...v2Refusals,
    uploaded: { code: 200 },
    onlyWhatIsNeeded: { code: 200 },
    successWithV1Code: { code: 200 }
  },
  "v2.generatePhotos": {
    ...v2Refusals,
    started: { code: 200 },
    successWithError: { code: 200 }
  },
  "v2.getGeneration": {
    ...v2Refusals,
    success: { code: 200 },
    inProgress: { code: 200 },
    failed: { code: 200 },
    unknownStatus: { code: 200 },
    successWithError: { code: 200 }
  },
  "v2.addLooks": {
    ...v2Refusals,
    added: { code: 200 },
    addedGenerated: { code: 200 },
    successWithError: { code: 200 }
  },
  "v2.getPhotoAvatar": {
    ...v2Refusals,
    completed: { code: 200 },
    pending: { code: 200 },
    inAppeal: { code: 200 },
    moderationRejected: { code: 200 },
    failed: { code: 200 },
    unknownStatus: { code: 200 },
    successWithError: { code: 200 }
  },
  "v2.listGroups": {
    ...v2Refusals,
    two: { code: 200 },
    none: { code: 200 },
    successWithError: { code: 200 }
  },
  "v2.listLooks": {
    ...v2Refusals,
    both: { code: 200 },
    mixed: { code: 200 },
    noneDespiteSuccess: { code: 200 },
    successWithError: { code: 200 },
    avatarNotFound: { code: 404 },
    none: { code: 404 },
    notFoundPage: { code: 404, accept: "text/html" }
  },
  "v3.listGroups": {
    ...v3Refusals,
    last: { code: 200 },
    first: { code: 200 },
    none: { code: 200 },
    moreButNotWhere: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.createPhotoAvatar": {
    ...v3Refusals,
    created: { code: 200 },
    intoGroup: { code: 200 },
    withoutLook: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.createPromptAvatar": {
    ...v3Refusals,
    created: { code: 200 },
    intoGroup: { code: 200 },
    withoutLook: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.listLooks": {
    ...v3Refusals,
    last: { code: 200 },
    first: { code: 200 },
    none: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.getLook": {
    ...v3Refusals,
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
    ...v3Refusals,
    updated: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.deleteLook": {
    ...v3Refusals,
    deleted: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.getGroup": {
    ...v3Refusals,
    completed: { code: 200 },
    failed: { code: 200 },
    onlyWhatIsNeeded: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.deleteGroup": {
    ...v3Refusals,
    deleted: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.updateGroup": {
    ...v3Refusals,
    updated: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.createConsent": {
    ...v3Refusals,
    page: { code: 200 },
    video: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.uploadAsset": {
    ...v3Refusals,
    uploaded: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.getAsset": {
    ...v3Refusals,
    image: { code: 200 },
    withoutUrl: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.deleteAsset": {
    ...v3Refusals,
    deleted: { code: 200 },
    successWithError: { code: 200 }
  },
  "v3.getAccount": {
    ...v3Refusals,
    account: { code: 200 },
    subscription: { code: 200 },
    successWithError: { code: 200 }
  }
} as const
