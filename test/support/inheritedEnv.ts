/** The environment for programs of the tests: without that of HeyGen, of npm's script, and of a proxy. */
export const inheritedEnv = (): Record<string, string | undefined> => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(HEYGEN_\w*|npm_lifecycle_event)$/.test(name))
  ),
  NO_PROXY: "127.0.0.1",
  no_proxy: "127.0.0.1"
})
