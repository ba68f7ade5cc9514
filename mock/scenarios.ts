/** One answer of the mock: a response code of the document, and the named example to send. */
export interface Scenario {
  readonly code: number
  readonly example?: string
  /** The media type to ask for, where the example is not JSON. */
  readonly accept?: string
}

/** How any operation can be refused. */
const refusals = {
  invalidParameter: { code: 400, example: "invalidParameter" },
  internalErrorOfClient: { code: 400, example: "internalErrorOfClient" },
  errorText: { code: 400, example: "errorText" },
  noFace: { code: 400, example: "noFace" },
  tooManyFaces: { code: 400, example: "tooManyFaces" },
  contentTypeMismatch: { code: 400, example: "contentTypeMismatch" },
  moderationRefused: { code: 400, example: "moderationRefused" },
  photoAvatarLimit: { code: 400, example: "photoAvatarLimit" },
  errorWithCode: { code: 400, example: "errorWithCode" },
  unauthorized: { code: 401, example: "unauthorized" },
  invalidApiKey: { code: 401, example: "invalidApiKey" },
  unauthorizedV3: { code: 401, example: "unauthorizedV3" },
  insufficientCredit: { code: 402, example: "insufficientCredit" },
  paymentInsufficientCredit: { code: 402, example: "paymentInsufficientCredit" },
  forbidden: { code: 403, example: "forbidden" },
  avatarNotFound: { code: 404, example: "avatarNotFound" },
  notFoundPage: { code: 404, example: "notFoundPage", accept: "text/html" },
  requestTimeout: { code: 408, example: "requestTimeout" },
  conflict: { code: 409, example: "conflict" },
  requestInProgress: { code: 409, example: "requestInProgress" },
  gone: { code: 410, example: "gone" },
  requestTooLarge: { code: 413, example: "requestTooLarge", accept: "text/html" },
  unsupportedMediaType: { code: 415, example: "unsupportedMediaType" },
  unprocessable: { code: 422, example: "unprocessable" },
  rateLimited: { code: 429, example: "rateLimited" },
  concurrencyLimited: { code: 429, example: "concurrencyLimited" },
  dailyLimit: { code: 429, example: "dailyLimit" },
  trialLimit: { code: 429, example: "trialLimit" },
  internalError: { code: 500, example: "internalError" },
  badGateway: { code: 502, example: "badGateway", accept: "text/html" },
  serviceUnavailable: { code: 503 },
  gatewayTimeout: { code: 504, example: "gatewayTimeout", accept: "text/plain" }
} as const satisfies Record<string, Scenario>

const createAvatar = {
  created: { code: 200, example: "created" },
  intoGroup: { code: 200, example: "intoGroup" },
  withoutLook: { code: 200, example: "withoutLook" },
  successWithError: { code: 200, example: "successWithError" },
  ...refusals
} as const

const deletion = {
  deleted: { code: 200, example: "deleted" },
  successWithError: { code: 200, example: "successWithError" },
  ...refusals
} as const

/**
 * What the mock can answer, by the method that asks and by name; each is an example in the document. A method of
 * `PhotoAvatarService` goes by its name, one of `AvatarService` by its name after `v3.`.
 */
export const scenarios = {
  createGroup: {
    published: { code: 200, example: "Result" },
    uploaded: { code: 200, example: "uploaded" },
    generated: { code: 200, example: "generated" },
    completed: { code: 200, example: "completed" },
    nulls: { code: 200, example: "nulls" },
    absent: { code: 200, example: "absent" },
    inAppeal: { code: 200, example: "inAppeal" },
    moderationRejected: { code: 200, example: "moderationRejected" },
    unknownStatus: { code: 200, example: "unknownStatus" },
    sunsetWarning: { code: 200, example: "sunsetWarning" },
    successWithError: { code: 200, example: "successWithError" },
    successWithKnownError: { code: 200, example: "successWithKnownError" },
    successWithErrorText: { code: 200, example: "successWithErrorText" },
    successWithV1Code: { code: 200, example: "successWithV1Code" },
    ...refusals
  },
  uploadPhoto: {
    uploaded: { code: 200, example: "uploaded" },
    onlyWhatIsNeeded: { code: 200, example: "onlyWhatIsNeeded" },
    successWithV1Code: { code: 200, example: "successWithV1Code" },
    ...refusals
  },
  generatePhotos: {
    started: { code: 200, example: "started" },
    successWithError: { code: 200, example: "successWithError" },
    ...refusals
  },
  getGeneration: {
    success: { code: 200, example: "success" },
    inProgress: { code: 200, example: "inProgress" },
    failed: { code: 200, example: "failed" },
    unknownStatus: { code: 200, example: "unknownStatus" },
    successWithError: { code: 200, example: "successWithError" },
    ...refusals
  },
  addLooks: {
    added: { code: 200, example: "added" },
    addedGenerated: { code: 200, example: "addedGenerated" },
    successWithError: { code: 200, example: "successWithError" },
    ...refusals
  },
  getPhotoAvatar: {
    completed: { code: 200, example: "completed" },
    pending: { code: 200, example: "pending" },
    inAppeal: { code: 200, example: "inAppeal" },
    moderationRejected: { code: 200, example: "moderationRejected" },
    failed: { code: 200, example: "failed" },
    unknownStatus: { code: 200, example: "unknownStatus" },
    successWithError: { code: 200, example: "successWithError" },
    ...refusals
  },
  listGroups: {
    two: { code: 200, example: "two" },
    none: { code: 200, example: "none" },
    successWithError: { code: 200, example: "successWithError" },
    ...refusals
  },
  listLooks: {
    both: { code: 200, example: "both" },
    none: { code: 404, example: "none" },
    noneDespiteSuccess: { code: 200, example: "noneDespiteSuccess" },
    successWithError: { code: 200, example: "successWithError" },
    ...refusals
  },
  "v3.createPhotoAvatar": createAvatar,
  "v3.createPromptAvatar": createAvatar,
  "v3.uploadAsset": {
    uploaded: { code: 200, example: "uploaded" },
    successWithError: { code: 200, example: "successWithError" },
    ...refusals
  },
  "v3.getAsset": {
    image: { code: 200, example: "image" },
    withoutUrl: { code: 200, example: "withoutUrl" },
    successWithError: { code: 200, example: "successWithError" },
    ...refusals
  },
  "v3.getLook": {
    completed: { code: 200, example: "completed" },
    processing: { code: 200, example: "processing" },
    completedWithoutPicture: { code: 200, example: "completedWithoutPicture" },
    pendingConsent: { code: 200, example: "pendingConsent" },
    failed: { code: 200, example: "failed" },
    unknownStatus: { code: 200, example: "unknownStatus" },
    onlyWhatIsNeeded: { code: 200, example: "onlyWhatIsNeeded" },
    successWithError: { code: 200, example: "successWithError" },
    ...refusals
  },
  "v3.listLooks": {
    last: { code: 200, example: "last" },
    first: { code: 200, example: "first" },
    none: { code: 200, example: "none" },
    successWithError: { code: 200, example: "successWithError" },
    ...refusals
  },
  "v3.listGroups": {
    last: { code: 200, example: "last" },
    first: { code: 200, example: "first" },
    none: { code: 200, example: "none" },
    moreButNotWhere: { code: 200, example: "moreButNotWhere" },
    successWithError: { code: 200, example: "successWithError" },
    ...refusals
  },
  "v3.getGroup": {
    completed: { code: 200, example: "completed" },
    failed: { code: 200, example: "failed" },
    onlyWhatIsNeeded: { code: 200, example: "onlyWhatIsNeeded" },
    successWithError: { code: 200, example: "successWithError" },
    ...refusals
  },
  "v3.updateLook": {
    updated: { code: 200, example: "updated" },
    successWithError: { code: 200, example: "successWithError" },
    ...refusals
  },
  "v3.deleteLook": deletion,
  "v3.deleteGroup": deletion,
  "v3.createConsent": {
    page: { code: 200, example: "page" },
    video: { code: 200, example: "video" },
    successWithError: { code: 200, example: "successWithError" },
    ...refusals
  }
} as const satisfies Record<string, Record<string, Scenario>>

export type Method = keyof typeof scenarios

export type ScenarioName<M extends Method> = keyof (typeof scenarios)[M]
