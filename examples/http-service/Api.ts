import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "@effect/platform"
import { Schema } from "effect"
import { CreatePhotoAvatar, IdempotencyKey, LookId } from "effect-photo-avatar"

const facts = {
  message: Schema.String,
  /** Whether the avatar may exist, and may have been billed, despite the error. */
  mayExist: Schema.Boolean,
  /** The avatar, if HeyGen named it before something failed. */
  createdId: Schema.NullOr(Schema.String)
}

const problem = <Tag extends string>(tag: Tag, status: number) =>
  Schema.TaggedStruct(tag, facts).annotations(HttpApiSchema.annotations({ status }))

export const BadRequest = problem("BadRequest", 400)
export const PhotoRefused = problem("PhotoRefused", 422)
export const PhotoUnknown = problem("PhotoUnknown", 404)
export const Conflict = problem("Conflict", 409)
export const TryLater = Schema.TaggedStruct("TryLater", {
  ...facts,
  retryAfterSeconds: Schema.NullOr(Schema.Number)
}).annotations(HttpApiSchema.annotations({ status: 429 }))
export const OutOfCredit = problem("OutOfCredit", 402)
export const NotOurKey = problem("NotOurKey", 500)
export const NotOurPlan = problem("NotOurPlan", 501)
export const VendorRetired = problem("VendorRetired", 410)
export const VendorFailed = problem("VendorFailed", 502)
export const VendorUnreachable = problem("VendorUnreachable", 503)
export const VendorSlow = problem("VendorSlow", 504)
export const VendorUnreadable = problem("VendorUnreadable", 520)

export class AvatarApi extends HttpApi.make("avatars").add(
  HttpApiGroup.make("avatars").add(
    HttpApiEndpoint.post("create", "/avatars")
      // A client that repeats a request with its key, for example after a timeout, creates one avatar.
      .setHeaders(Schema.Struct({ "idempotency-key": IdempotencyKey.pipe(Schema.maxLength(100)) }))
      .setPayload(Schema.Struct({ name: CreatePhotoAvatar.fields.name, photo: Schema.URL }))
      .addSuccess(Schema.Struct({ lookId: LookId }), { status: 201 })
      .addError(BadRequest)
      .addError(PhotoRefused)
      .addError(PhotoUnknown)
      .addError(Conflict)
      .addError(TryLater)
      .addError(OutOfCredit)
      .addError(NotOurKey)
      .addError(NotOurPlan)
      .addError(VendorRetired)
      .addError(VendorFailed)
      .addError(VendorUnreachable)
      .addError(VendorSlow)
      .addError(VendorUnreadable)
  )
) {}
