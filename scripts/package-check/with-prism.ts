import { Effect } from "effect"
import * as Mock from "effect-photo-avatar/mock"
import { program } from "./program.js"

const group = await Effect.runPromise(Effect.provide(program, Mock.layer({ createGroup: "generated" })))
if (group.status !== "pending") throw new Error("the mock did not create the group")

const refused = await Effect.runPromise(Effect.flip(Effect.provide(program, Mock.layer({ createGroup: "forbidden" }))))
if (refused._tag !== "AccessDenied") throw new Error(`expected AccessDenied, not ${refused._tag}`)
