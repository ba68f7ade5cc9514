import { Effect } from "effect"
import { compiled } from "./programs.ts"
import { startCommand } from "./startCommand.ts"

const bulk = compiled("examples/bulk/main.ts")

export const startBulk = (args: ReadonlyArray<string>, added?: Record<string, string>) =>
  startCommand(process.execPath, [bulk, ...args], added)

/** The command line of the compiled program for a shell. */
export const bulkInShell = (args: ReadonlyArray<string>) =>
  [process.execPath, bulk, ...args].map((word) => `'${word}'`).join(" ")

/** Runs the program to its end in a process of its own. */
export const runProgram = (args: ReadonlyArray<string>, added?: Record<string, string>) =>
  Effect.scoped(Effect.flatMap(startBulk(args, added), ({ ended }) => ended))
