import { Fields } from './fields';

/** The relays that the control server offers. */
export interface DerpMap {
  /** Names of regions, such as `Frankfurt`, by their codes, such as `fra`. Empty before the first login, or where a region has no name. */
  readonly names: ReadonlyMap<string, string>;
  /** Whether there is no relay in it, as before the first login. */
  readonly isEmpty: boolean;
}

/**
 * Reads the answer of `GET /localapi/v0/derpmap`: `tailcfg.DERPMap`, which is null before the first login.
 *
 * @throws FormatError
 */
export function parseDerpMap(body: unknown): DerpMap {
  if (body === null) return { names: new Map(), isEmpty: true };
  const regions = Fields.of(body, 'derpmap').objects('Regions');
  const names = regions
    .map(([, region]) => [region.optionalString('RegionCode'), region.optionalString('RegionName')] as const)
    .filter((entry): entry is [string, string] => Boolean(entry[0] && entry[1]));
  return { names: new Map(names), isEmpty: regions.length === 0 };
}
