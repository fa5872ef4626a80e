import { StoredFile } from '../archives';

/** A page of a bucket's objects. */
export interface ObjectPage {
  readonly objects: readonly StoredFile[];
  /** What to ask for the next page with; undefined for the last. */
  readonly next?: string;
}

const ENTITIES: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'' };

/**
 * Reads what `ListObjectsV2` answers. What is no object of it is left out.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function parseObjectPage(xml: string): ObjectPage {
  const objects = [...xml.matchAll(/<Contents>([^]*?)<\/Contents>/g)].flatMap(([, content]) => {
    const [key, size] = [elementOf(content, 'Key'), elementOf(content, 'Size')];
    return key !== undefined && /^\d{1,15}$/.test(size ?? '') ? [{ name: key, size: Number(size) }] : [];
  });
  const rest = xml.replace(/<Contents>[^]*?<\/Contents>/g, '');
  const next = elementOf(rest, 'IsTruncated') === 'true' ? elementOf(rest, 'NextContinuationToken') : undefined;
  return { objects, ...next === undefined ? {} : { next } };
}

/** The text of the first element of a name that has no elements in it. */
export function elementOf(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));/g, (entity, decimal, hex, named) => {
    if (named !== undefined) return ENTITIES[named] ?? entity;
    const code = decimal === undefined ? parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
  });
}
