import { callsOnFetch } from "./callsOnFetch.ts"

/** Runs the checks in a page of a browser, which gets the places from its server, and posts one result a line. */
const places = await (await fetch("/places")).json()

await fetch("/results", { method: "POST", body: await callsOnFetch(places) })
