import { Node, getNodeValue } from 'jsonc-parser';
import { Place } from './policy-error';
import { SyntaxTree } from './syntax-tree';

/** An entry of a list in a policy. */
export interface Entry {
  /** Where it is, such as `grants[0]`. */
  readonly entry: string;
  readonly place: Place;
  /** Names of the fields that say more than this library understands; lower case. */
  readonly unread: readonly string[];
}

/**
 * Who may reach what.
 *
 * @see https://tailscale.com/kb/1538/grants-syntax
 */
export interface Grant extends Entry {
  readonly src: readonly string[];
  readonly dst: readonly string[];
  /** Such as `tcp:443`. Without it, the grant is no access to the network. */
  readonly ip?: readonly string[];
}

/**
 * An access rule of the elder form, which Tailscale and Headscale read as well.
 *
 * @see https://tailscale.com/kb/1337/policy-syntax
 */
export interface Acl extends Entry {
  readonly action: string;
  readonly src: readonly string[];
  /** `host:ports` each. */
  readonly dst: readonly string[];
  readonly proto?: string;
}

/**
 * What the control server checks before it takes a policy.
 *
 * @see https://tailscale.com/kb/1337/policy-syntax#tests
 */
export interface PolicyTest extends Entry {
  readonly src: string;
  /** `host:port` each. */
  readonly accept: readonly string[];
  readonly deny: readonly string[];
  readonly proto?: string;
}

/** A tailnet policy, as far as it says who may reach what. */
export interface Policy {
  readonly file: string;
  /** Logins by group, such as `group:family`. */
  readonly groups: { readonly [name: string]: readonly string[] };
  readonly tagOwners: { readonly [tag: string]: readonly string[] };
  /** Addresses and CIDRs by name. */
  readonly hosts: { readonly [name: string]: string };
  readonly grants: readonly Grant[];
  readonly acls: readonly Acl[];
  readonly tests: readonly PolicyTest[];
  /** Whether it has neither `grants` nor `acls`: then all may reach all. */
  readonly allowsAll: boolean;
  /** Names of the other sections; lower case. */
  readonly unread: readonly string[];
}

/**
 * Reads a tailnet policy.
 *
 * @param text HuJSON: JSON with comments and trailing commas
 * @param file which names the text in errors
 * @throws PolicyError with line and column
 */
export function parsePolicy(text: string, file: string): Policy {
  return new PolicyReader(SyntaxTree.parse(text, file)).read();
}

type Fields = ReturnType<SyntaxTree['fields']>;

class PolicyReader {
  constructor(private readonly tree: SyntaxTree) {}

  read(): Policy {
    const { tree } = this;
    const fields = tree.fields(tree.root);
    const lists = (name: string) => this.map(fields, name, (value, where) => this.strings(value, where));
    const policy = {
      file: tree.file,
      groups: lists('groups'),
      tagOwners: lists('tagOwners'),
      hosts: this.map(fields, 'hosts', (value, where) => this.string(value, where)),
      grants: this.entries(fields, 'grants', ['src', 'dst', 'ip'], (entry, each, where) => ({
        ...entry,
        src: this.required(each, entry, where, 'src'),
        dst: this.required(each, entry, where, 'dst'),
        ip: this.list(each, entry, 'ip'),
      })),
      acls: this.entries(fields, 'acls', ['action', 'src', 'users', 'dst', 'ports', 'proto'], (entry, each, where) => ({
        ...entry,
        action: this.text(each, entry, 'action') ?? '',
        src: this.required(each, entry, where, 'src', 'users'),
        dst: this.required(each, entry, where, 'dst', 'ports'),
        proto: this.text(each, entry, 'proto'),
      })),
      tests: this.entries(fields, 'tests', ['src', 'user', 'accept', 'allow', 'deny', 'proto'], (entry, each, where) => ({
        ...entry,
        src: this.text(each, entry, 'src', 'user') ?? this.missing(entry, where, 'src'),
        accept: this.list(each, entry, 'accept', 'allow') ?? [],
        deny: this.list(each, entry, 'deny') ?? [],
        proto: this.text(each, entry, 'proto'),
      })),
    };
    const read = Object.keys(policy).map(name => name.toLowerCase());
    const isThere = (name: string) => fields.has(name) && fields.get(name)!.value.type !== 'null';
    return { ...policy, allowsAll: !isThere('grants') && !isThere('acls'), unread: [...fields.keys()].filter(name => !read.includes(name)) };
  }

  private map<T>(fields: Fields, section: string, read: (value: Node, where: string) => T): { [name: string]: T } {
    const value = fields.get(section.toLowerCase())?.value;
    if (!value || value.type === 'null') return {};
    this.expect(value, 'object', section);
    return Object.fromEntries([...this.tree.properties(value)].map(([name, property]) => [name, read(property.value, `${section} "${name}"`)]));
  }

  private entries<T extends Entry>(fields: Fields, section: string, known: string[], read: (entry: Entry, fields: Fields, where: Node) => T): T[] {
    const value = fields.get(section)?.value;
    if (!value || value.type === 'null') return [];
    this.expect(value, 'array', section);
    return (value.children ?? []).map((node, index) => {
      const entry = `${section}[${index}]`;
      this.expect(node, 'object', entry);
      const own = this.tree.fields(node);
      return read({ entry, place: this.tree.place(node.offset), unread: [...own.keys()].filter(name => !known.includes(name)) }, own, node);
    });
  }

  /** A field's list of strings, by its name or the one that it had before. */
  private list(fields: Fields, { entry }: Entry, ...names: string[]): string[] | undefined {
    const name = names.find(each => fields.has(each));
    return name === undefined ? undefined : this.strings(fields.get(name)!.value, `${entry}.${name}`);
  }

  private required(fields: Fields, entry: Entry, where: Node, ...names: string[]): string[] {
    return this.list(fields, entry, ...names) ?? this.missing(entry, where, names[0]);
  }

  private text(fields: Fields, { entry }: Entry, ...names: string[]): string | undefined {
    const name = names.find(each => fields.has(each));
    return name === undefined ? undefined : this.string(fields.get(name)!.value, `${entry}.${name}`);
  }

  private missing({ entry }: Entry, where: Node, name: string): never {
    throw this.tree.error(where.offset, `${entry} has no "${name}": give one`);
  }

  private strings(node: Node, where: string): string[] {
    this.expect(node, 'array', where);
    return (node.children ?? []).map((child, index) => this.string(child, `${where}[${index}]`));
  }

  private string(node: Node, where: string): string {
    this.expect(node, 'string', where);
    return getNodeValue(node);
  }

  private expect(node: Node, type: 'object' | 'array' | 'string', where: string): void {
    if (node.type !== type) throw this.tree.error(node.offset, `${where} is no ${type}, but of type ${node.type}: write ${EXAMPLES[type]}`);
  }
}

const EXAMPLES = { object: '{…}', array: '[…]', string: '"…"' };
