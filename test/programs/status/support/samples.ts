import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What tailscaled v1.102.3 answered in a tailnet of two nodes, with keys replaced: `bus.ndjson` is a login with a wrong key, then one with the right key. */
export function sample(file: string): string {
  return readFileSync(join(__dirname, '..', 'samples', file), 'utf8');
}

export function sampleJson(file: string): any {
  return JSON.parse(sample(file));
}
