import type * as Yaml from 'yaml';

const VALUES = ['spec', 'encryptedData'];

/**
 * The text of a SealedSecret's manifest with one more value, or another one. All else stays, comments too.
 *
 * @param text the manifest, which `parseSealedSecret` reads
 * @param value encrypted, in base64
 */
export function addValue(text: string, key: string, value: string): string {
  const json = asJson(text);
  if (json) {
    json.spec.encryptedData[key] = value;
    return `${JSON.stringify(json, undefined, 2)}\n`;
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it takes its time to load, and most uses of this library need none
  const yaml = require('yaml') as typeof Yaml;
  const document = yaml.parseDocument(text, { schema: 'core' });
  const values = document.getIn(VALUES) as Yaml.YAMLMap;
  const [quotedKey, quotedValue] = [key, value].map((content) => Object.assign(new yaml.Scalar(content), { type: yaml.Scalar.QUOTE_DOUBLE }));
  if (values.has(key)) values.set(key, quotedValue);
  else values.add(new yaml.Pair(quotedKey, quotedValue));
  return document.toString({ lineWidth: 0 });
}

/** What kubeseal writes when nobody asks it for YAML. */
function asJson(text: string): { spec: { encryptedData: { [key: string]: string } } } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
