import type { CST } from 'yaml';

/** How deep the parts of a YAML text are nested, and where the deepest begins. */
export function nestingOf(tokens: readonly CST.Token[]): { readonly depth: number; readonly offset: number } {
  let deepest = { depth: 0, offset: 0 };
  const rest = tokens.map(token => ({ token, depth: 1 }));
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { token, depth } = next;
    if (depth > deepest.depth) deepest = { depth, offset: token.offset };
    for (const part of partsOf(token)) rest.push({ token: part, depth: depth + 1 });
  }
  return deepest;
}

function partsOf(token: CST.Token): CST.Token[] {
  if ('items' in token) return (token.items as readonly CST.CollectionItem[]).flatMap(({ key, value }) => [key, value].filter(part => part !== null && part !== undefined));
  return token.type === 'document' && token.value ? [token.value] : [];
}
