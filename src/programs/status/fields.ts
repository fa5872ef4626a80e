import { FormatError } from './format-error';

/**
 * The fields of a JSON object that Go wrote, where what is empty may be null or left out. Fields that nobody asks for may be anything. What throws throws a FormatError, which names
 * the field and quotes no value.
 */
export class Fields {
  /** @param what the object is, for messages: `status` */
  public static of(value: unknown, what: string): Fields {
    if (!isObject(value)) throw new FormatError(`${what} is no object`);
    return new Fields(value, what, '');
  }

  private constructor(private readonly values: Readonly<Record<string, unknown>>, private readonly what: string, private readonly path: string) {}

  public string(field: string): string {
    const value = this.optionalString(field);
    if (value === undefined) throw new FormatError(`${this.what} lacks "${this.path}${field}"`);
    return value;
  }

  public optionalString(field: string): string | undefined {
    return this.optional(field, (value) => typeof value === 'string', 'text');
  }

  public optionalBoolean(field: string): boolean | undefined {
    return this.optional(field, (value) => typeof value === 'boolean', 'truth value');
  }

  /** A number of Go's type uint. */
  public optionalNatural(field: string): number | undefined {
    return this.optional(field, (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0, 'natural number');
  }

  /** @param isElement what each has to be; `list` says it in words */
  public strings(field: string, isElement: (text: string) => boolean, list: string): readonly string[] {
    const isList = (value: unknown): value is string[] => Array.isArray(value) && value.every((element) => typeof element === 'string' && isElement(element));
    return this.optional(field, isList, list) ?? [];
  }

  /** A time of Go's; its zero is as good as none. */
  public optionalTime(field: string): Date | undefined {
    const text = this.optional(field, (value): value is string => typeof value === 'string' && RFC_3339.test(value) && !Number.isNaN(Date.parse(value)), 'time');
    return text === undefined || text.startsWith('0001-01-01T') ? undefined : new Date(text);
  }

  public optionalObject(field: string): Fields | undefined {
    const value = this.optional(field, isObject, 'object');
    return value && new Fields(value, this.what, `${this.path}${field}.`);
  }

  /** The entries of a Go map of pointers to structs. Messages do not name the key, which may be another node's. */
  public objects(field: string): ReadonlyArray<readonly [key: string, object: Fields]> {
    const map = this.optional(field, isObject, 'object') ?? {};
    return Object.entries(map).filter(([, value]) => value !== null).map(([key, value]) => {
      if (!isObject(value)) throw new FormatError(`${this.what} "${this.path}${field}[]" is no object`);
      return [key, new Fields(value, this.what, `${this.path}${field}[].`)];
    });
  }

  private optional<T>(field: string, is: (value: unknown) => value is T, kind: string): T | undefined {
    const value = this.values[field] ?? undefined;
    if (value === undefined || is(value)) return value;
    throw new FormatError(`${this.what} "${this.path}${field}" is no ${kind}`);
  }
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
