/** A secret provider of OpenClaw's that is one file with one value. */
export function fileProvider(path: string): { [key: string]: string } {
  return { source: 'file', path, mode: 'singleValue' };
}

/** A reference to the value of such a provider, wherever OpenClaw's configuration takes a secret. */
export function fileRef(provider: string): { [key: string]: string } {
  return { source: 'file', provider, id: 'value' };
}
