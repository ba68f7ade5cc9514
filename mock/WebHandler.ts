/** An HTTP server without sockets. */
export type WebHandler = (request: Request) => Promise<Response>
