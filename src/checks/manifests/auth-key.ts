/** Variables by which containerboot takes what a node logs in with; each may also name a file. */
export const AUTH_VARIABLES = ['TS_AUTHKEY', 'TS_AUTH_KEY', 'TS_CLIENT_SECRET', 'TS_ID_TOKEN'];

/** How keys look that are known by sight, Tailscale's and headscale's: kind, number and secret, and neither a pattern nor a prefix of one. */
const KEY = /\b(?:tskey|hskey)-[a-z]+-[A-Za-z0-9_]+-[A-Za-z0-9_-]{8,}/g;

/** What a text has for whoever reads it to put a key there. */
const PLACEHOLDER = /x{4}/i;

/** Where `tailscale` is called to log in, which other programs with flags of these names are not. */
const LOGIN = /(?:^|[\s;&|(/"'])tailscale(?:\s+-\S+(?:\s+[^-\s;&|]\S*)?)*\s+(?:up|login)(?=\s|$)/;

/** The flags of `tailscale up` that take one, and what follows. */
const FLAG = /(?:^|\s)--?(?:auth-?key|client-secret|id-token)[= ]["']?([^\s"']+)/g;

/** A scheme, such as `file:` or a secret store's, or a reference of Kubernetes, of a shell or of a template. */
const ELSEWHERE = /^[a-z][a-z0-9+.-]*:|\$|\{\{/i;

/** Whether a text has a key in it. */
export function hasKey(text: string): boolean {
  return text.includes('skey-') && [...text.matchAll(KEY)].some(([key]) => !PLACEHOLDER.test(key));
}

/** Whether what stands where a node takes its key is the key itself. */
export function isKeyItself(text: string): boolean {
  return text.trim() !== '' && (hasKey(text) || !(ELSEWHERE.test(text) || PLACEHOLDER.test(text)));
}

/** Whether a command line calls `tailscale` to log in. */
export function logsIn(commandLine: string): boolean {
  return LOGIN.test(commandLine);
}

/** What a command line gives to the flags that take a key. */
export function keysInFlags(commandLine: string): string[] {
  return [...commandLine.matchAll(FLAG)].map(match => match[1]);
}

/** The file in which a variable's value says that the key is. */
export function keyFile(value: string | undefined): string | undefined {
  return value?.startsWith('file:') ? value.slice('file:'.length) : undefined;
}
