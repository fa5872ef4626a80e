import { Credential } from '../../status/credential';
import { Problem } from '../../status/document';
import { authKeyProblems, nodeProblems } from '../../status/problems';

/** As much of a text as is looked at: the reason is one line. */
const MAX_LENGTH = 4096;

/**
 * What control servers say of the key that a node showed. Without it a text that says `expired` may be about a certificate, or the node's own key.
 *
 * - Tailscale: `invalid key: API key does not exist`, of keys that expired, were revoked, and were used up (tailscale/tailscale#17047, k3s-io/k3s#10729);
 *   `invalid key: API key <id> not valid` (tailscale/tailscale#9715); `invalid key: invalid API token` (tailscale/tailscale#1728).
 * - Headscale: `authkey expired`, `authkey already used`, `authkey revoked`, `invalid authkey` (hscontrol/types/preauth_key.go), and `AuthKey not found`, later
 *   `auth-key not found`, `AuthKey has already been used`, `invalid auth key: …` (hscontrol/db/preauth_keys.go).
 * - Tailscale's testcontrol: `invalid authkey`.
 */
const OF_AUTH_KEY = /\binvalid key\b|\bapi key\b|\b(?:pre)?auth[- ]?key\b/i;

/** In this order: a text about a key that is not valid may also say why. */
const REASONS = [
  [/\brevoked\b/i, authKeyProblems.revoked],
  [/\bexpired\b/i, authKeyProblems.expired],
  [/\balready (?:been )?used\b|\bused up\b/i, authKeyProblems.usedUp],
  [/\binvalid\b|\bnot valid\b|\bdoes not exist\b|\bnot found\b/i, authKeyProblems.rejected],
] as const;

/** What it says more of a key that is for one login: a node that still has what came of that shows no key. */
const OF_ONE_TIME_KEY: ReadonlyMap<() => Problem, () => Problem> = new Map([
  [authKeyProblems.usedUp, authKeyProblems.oneTimeUsed],
  // Headscale looks at the time before it looks at the use
  [authKeyProblems.expired, authKeyProblems.oneTimeExpired],
  [authKeyProblems.revoked, authKeyProblems.oneTimeRevoked],
  [authKeyProblems.rejected, authKeyProblems.oneTimeRejected],
]);

/** Tailscale's and Headscale's: `requested tags [tag:x] are invalid or not permitted`. */
const OF_TAGS = /\brequested tags\b/i;

/** The daemon's own, of a control server that says so of a key which the daemon has just made (control/controlclient/direct.go). */
const OF_NODE_KEY = /\bNodeKeyExpired\b/;

/** Why a control server refused a login, by its words. They are no part of the result: they name keys. */
export function classifyLoginError(text: string, credential: Credential): Problem {
  const words = text.slice(0, MAX_LENGTH);
  if (OF_TAGS.test(words)) return authKeyProblems.tagsRejected();
  if (OF_NODE_KEY.test(words)) return nodeProblems.keyExpired();
  const reason = OF_AUTH_KEY.test(words) ? REASONS.find(([wording]) => wording.test(words)) : undefined;
  const problem = reason?.[1] ?? authKeyProblems.failed;
  return ((credential === 'one-time-key' && OF_ONE_TIME_KEY.get(problem)) || problem)();
}
