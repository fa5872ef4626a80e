import { readText } from '../../sealing/read-text';
import { PolicyError } from '../../tailscale/policy/policy-error';
import { CliError } from '../cli-error';

/**
 * Reads a policy's text.
 *
 * @throws SealingError MISSING_FILE, UNREADABLE_FILE
 */
export function readPolicyText(file: string): string {
  return readText(file, 'correct the path, or save the policy there');
}

/** Runs what may find that a policy is none, which is no fault of this program. */
export function withPolicy<T>(use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw error instanceof PolicyError ? new CliError(error.message) : error;
  }
}
