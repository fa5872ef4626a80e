import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SealingError } from '../sealing/errors';
import { PemSource, parsePublicKey } from '../sealing/keys';
import { readText } from '../sealing/read-text';

/** The public keys in the folders of some files, `*.pem`, which are committed next to what is sealed for them. What is no public key to seal for is left out. */
export function publicKeysBeside(files: readonly string[]): PemSource[] {
  const folders = [...new Set(files.map(dirname))];
  return folders.flatMap(folder => namesIn(folder).filter(name => name.endsWith('.pem')).sort().flatMap(name => {
    try {
      const file = join(folder, name);
      const source = { file, pem: readText(file, '') };
      parsePublicKey(source);
      return [source];
    } catch (error) {
      if (error instanceof SealingError) return [];
      throw error;
    }
  }));
}

/** Where a folder cannot be listed, whoever reads its files next tells of each. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
