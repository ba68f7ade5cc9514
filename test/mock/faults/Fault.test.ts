import { assert, describe, it } from "@effect/vitest"
import * as Mock from "effect-photo-avatar/mock"

const strikes = [Mock.before(Mock.Fault.Reset()), Mock.after(Mock.Fault.Close()), Mock.before(Mock.refusal(429))]

const struck = (plan: Mock.FaultPlan, requests: number) =>
  Array.from({ length: requests }, (_, index) => plan(index + 1))

describe("a fault plan", () => {
  it("with sometimes repeats for the same seed, and has the given probability", () => {
    const plan = (seed: number, probability: number) => struck(Mock.sometimes({ probability, seed, strikes }), 1000)
    assert.deepStrictEqual(plan(1, 0.5), plan(1, 0.5))
    assert.notDeepEqual(plan(1, 0.5), plan(2, 0.5))
    const shared = Mock.sometimes({ probability: 0.5, seed: 1, strikes })
    assert.deepStrictEqual(struck(shared, 1000), struck(shared, 1000))
    const hits = plan(1, 0.3).filter((strike) => strike !== undefined)
    assert.isAtLeast(hits.length, 250)
    assert.isAtMost(hits.length, 350)
    assert.sameMembers([...new Set(hits)], strikes)
    assert.isTrue(plan(1, 0).every((strike) => strike === undefined))
    assert.isTrue(plan(1, 1).every((strike) => strike !== undefined))
  })

  it("with first or inTurn lets later requests pass", () => {
    const strike = Mock.before(Mock.Fault.Reset())
    assert.deepStrictEqual(struck(Mock.first(2, strike), 4), [strike, strike, undefined, undefined])
    assert.deepStrictEqual(struck(Mock.always(strike), 2), [strike, strike])
    assert.deepStrictEqual(struck(Mock.inTurn(strikes), 4), [...strikes, undefined])
  })
})
