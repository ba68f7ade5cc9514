import { callsOnFetch } from "./callsOnFetch.ts"

/** Runs the checks in a worker: the body of the request has the places, that of the response one result a line. */
export default {
  fetch: async (request: Request): Promise<Response> => new Response(await callsOnFetch(await request.json()))
}
