/** What the one who runs the tests has set for Node or for terminals would change what the programs do and print. */
const ofTheCaller =
  /^(HEYGEN_\w*|npm_lifecycle_event|NODE_(OPTIONS|DEBUG|USE_ENV_PROXY)|(FORCE|NO)_COLOR|(https?|all|no)_proxy)$/i

/** The environment for programs of the tests: without that of HeyGen, of npm's script, of Node, of colors and of a proxy. */
export const inheritedEnv = (): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofTheCaller.test(name)))
