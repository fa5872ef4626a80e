/** Pages of `docs/` whose commands are for the quickstart. */
export const QUICKSTART_PAGES = ['laptop', 'phone', 'cli', 'limits', 'development', 'teams'] as const;

/** Those whose commands are for an agent with HTTPS, the API and the browser relay, which was applied as they say. The last one gives it another token. */
export const WAYS_PAGES = ['api', 'browser-relay', 'leaving'] as const;

/** The page whose commands open a sealed file, in a folder that has one, and no agent. */
export const SEALED_FILE_PAGE = 'sealed-file';

/** All pages that have commands to be run. */
export const DOCUMENTED_PAGES: readonly string[] = [...QUICKSTART_PAGES, ...WAYS_PAGES, SEALED_FILE_PAGE];
