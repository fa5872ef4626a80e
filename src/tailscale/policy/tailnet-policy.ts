import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { Construct } from 'constructs';
import { nodesOf } from './app-nodes';
import { addPolicy } from './app-policies';
import { PolicyModel, PolicyNode, generatePolicy } from './generate';
import { Policy, parsePolicy } from './policy-file';
import { runTests } from './run-tests';
import { ITailnetDestination } from './tailnet-destination';
import { Member, TailnetMember } from './tailnet-member';
import { writeIfChanged } from './write-file';
import { AppIndex } from '../../checks/app-index';
import { constructError } from '../../checks/error';
import { LocatedPolicy } from '../../checks/manifests/inventory';
import { PodChecks } from '../../checks/pod-checks';
import { checkPort } from '../../checks/port';
import { tailnetOpenToAllMembers } from '../../checks/rules/tailnet-open-to-all-members';
import { checkTailnetGroup } from '../../checks/tailnet-group';
import { checkTailnetLogin } from '../../checks/tailnet-login';
import { checkAcknowledgements } from '../../checks/warning';
import { TAILSCALE_CONTROL_URL, parseLoginServer } from '../login-server';
import type { TailscaleSidecar } from '../tailscale-sidecar';

const OPEN_TO_ALL = tailnetOpenToAllMembers.id;

/**
 * Who may reach what.
 */
export interface TailnetGrant {
  /** Who may. */
  readonly from: TailnetMember[];

  /** What they may reach: instances, or sidecars. One whose sidecar is off is left out. */
  readonly to: ITailnetDestination[];

  /**
   * TCP ports of the node that they may reach, out of those that lead somewhere.
   *
   * @default - the sidecar's `ports` and `statusPorts`.
   */
  readonly ports?: number[];
}

/**
 * Properties for `TailnetPolicy`.
 */
export interface TailnetPolicyProps {
  /** Who may reach what. Whatever is not here is refused by the tailnet. */
  readonly grants: TailnetGrant[];

  /**
   * Logins by group, such as `group:family`. A group that is here and in no grant reaches nothing.
   *
   * @default - groups are in the policy that this one is merged into, or come from the identity provider.
   * @see https://tailscale.com/kb/1337/policy-syntax#groups
   */
  readonly groups?: { [name: string]: string[] };

  /**
   * Who may give the agents' tags to devices: logins, groups, tags, autogroups. An OAuth client that makes auth keys is itself such a tag.
   *
   * @default - ['autogroup:admin'], and with a control server of one's own nobody: Headscale knows no such group, and its auth keys give tags.
   * @see https://tailscale.com/kb/1337/policy-syntax#tag-owners
   */
  readonly tagOwners?: string[];

  /**
   * URL of the tailnet's control server, as the sidecars have it. Nodes with another are in another tailnet, which has a policy of its own.
   *
   * @default - Tailscale's own.
   */
  readonly loginServer?: string;

  /**
   * Whether the file has the tests, for the control server to run them before it takes the policy. Synthesis runs them in any case.
   *
   * A control server fails a test of somebody who has no device in the tailnet yet: turn them off until all have joined, if yours does.
   *
   * @default true
   */
  readonly tests?: boolean;

  /**
   * Name of the file beside the manifests. Not one that ends as manifests do, for `kubectl apply -f dist/` would read it.
   *
   * @default 'tailnet-policy.hujson'
   */
  readonly fileName?: string;

  /**
   * Warnings of this construct that are accepted, by id, each with the reason. There is one: `tailnet-open-to-all-members`.
   *
   * @default - warnings are printed at synthesis.
   */
  readonly acknowledge?: { [id: string]: string };
}

/** A grant whose members were checked. */
interface CheckedGrant {
  readonly name: string;
  readonly from: readonly Member[];
  readonly to: readonly ITailnetDestination[];
  readonly ports?: readonly number[];
}

/** What came of a model. */
interface Made {
  readonly text: string;
  readonly policy?: Policy;
  readonly problems: readonly string[];
}

/**
 * The policy of a tailnet: who may reach which of the app's tailnet nodes. Written beside the manifests at synthesis, as JSON.
 *
 * It is for the control server, which is not asked: give it the file, or merge it into the policy that is there with `cdk8s-openclaw policy merge`. Its tests say who must and must
 * not reach what; they are run at synthesis, and again by the control server. Agents may reach nothing.
 *
 * @see https://tailscale.com/kb/1337/policy-syntax
 * @see https://tailscale.com/kb/1324/grants
 */
export class TailnetPolicy extends Construct {
  private readonly grants: readonly CheckedGrant[];
  private readonly groups: { [name: string]: string[] };
  private readonly tagOwners: string[];
  private readonly loginServer?: string;
  private readonly withTests: boolean;
  private readonly fileName: string;
  private last?: { readonly key: string; readonly made: Made };

  constructor(scope: Construct, id: string, props: TailnetPolicyProps) {
    super(scope, id);
    this.groups = props.groups ?? {};
    for (const [name, logins] of Object.entries(this.groups)) {
      checkTailnetGroup(this, 'groups', name);
      logins.forEach((login, index) => checkTailnetLogin(this, `groups "${name}"[${index}]`, login));
    }
    this.loginServer = this.otherThanTailscale(props.loginServer);
    this.tagOwners = props.tagOwners ?? (this.loginServer === undefined ? ['autogroup:admin'] : []);
    this.tagOwners.forEach((owner, index) => this.checkOwner(owner, index));
    this.withTests = props.tests ?? true;
    this.fileName = props.fileName ?? 'tailnet-policy.hujson';
    this.checkFileName();
    checkAcknowledgements(this, props.acknowledge ?? {}, [OPEN_TO_ALL]);
    this.grants = props.grants.map((grant, index) => this.checkGrant(grant, `grants[${index}]`));
    this.acknowledge(props.acknowledge ?? {});

    const index = AppIndex.of(this);
    index.claim(this, 'tailnet policy', this.loginServer ?? TAILSCALE_CONTROL_URL, 'a tailnet has one policy: put all grants into one TailnetPolicy, or give the loginServer of the other tailnet');
    index.claim(this, 'tailnet policy file', this.fileName, 'give one of the two another fileName');

    addPolicy(this, this.loginServer);

    // App.synth() writes the manifests of charts, and asks nobody else for files: validation, which it runs before it writes anything, is all that a construct of another kind can
    // take part in. It runs once more for each chart.
    this.node.addValidation({ validate: () => this.validateAndWrite() });
  }

  /** Path of the file that synthesis writes, relative to the working directory unless the app's `outdir` is absolute. */
  public get file(): string {
    return join(App.of(this).outdir, this.fileName);
  }

  /**
   * The policy as it is by what the app has so far; complete at synthesis.
   *
   * @throws Error for a grant that cannot be written as one
   */
  public toHuJson(): string {
    const { text, problems } = this.make();
    if (problems.length > 0) throw constructError(this, problems[0]);
    return text;
  }

  /**
   * The policy as synthesis last validated it; nothing before that, or where it cannot be written.
   *
   * @internal
   */
  public _validated(): LocatedPolicy | undefined {
    const policy = this.last?.made.policy;
    return policy && { policy, where: this.node.path };
  }

  private validateAndWrite(): string[] {
    const { text, problems } = this.make();
    // a chart that is rendered alone, as in a test of an app that was never synthesized, makes no folder
    if (problems.length === 0 && existsSync(App.of(this).outdir)) writeIfChanged(this.file, text);
    return [...problems];
  }

  private make(): Made {
    const { model, problems } = this.model();
    if (problems.length > 0) return { text: '', problems };
    const key = JSON.stringify(model);
    if (this.last?.key !== key) this.last = { key, made: this.format(model) };
    return this.last.made;
  }

  private format(model: PolicyModel): Made {
    const { groups, tests, ...sections } = generatePolicy(model);
    const all = { ...(Object.keys(groups).length > 0 ? { groups } : {}), ...sections, tests };
    const policy = parsePolicy(toText(all), this.fileName);
    const problems = runTests(policy).map(({ message }) => message);
    return { text: toText(this.withTests ? all : { ...all, tests: undefined }), policy, problems };
  }

  private model(): { model: PolicyModel; problems: string[] } {
    const problems: string[] = [];
    const nodes = nodesOf(this).filter(({ loginServer }) => loginServer === this.loginServer);
    const carriers = new Map<string, TailscaleSidecar[]>();
    for (const node of nodes) node.tags.forEach(tag => carriers.set(tag, [...carriers.get(tag) ?? [], node]));
    const owner = this.tagOwners.find(each => carriers.has(each));
    if (owner) problems.push(`tagOwners has "${owner}", the tag of ${carriers.get(owner)![0].node.path}, which could give it to devices of its own: name who administers the tailnet`);
    this.grants.forEach(({ name, from }) => from.forEach(({ kind, selector }) => {
      const [agent] = kind === 'tag' ? carriers.get(selector) ?? [] : [];
      if (agent) problems.push(`${name}.from: "${selector}" is a tag of ${agent.node.path}, and agents may reach nothing: grant a person, a group or a device`);
    }));

    const granted = new Map<TailscaleSidecar, Array<{ member: Member; port: number }>>();
    for (const grant of this.grants) {
      grant.to.forEach((destination, index) => {
        const sidecar = this.destination(destination, `${grant.name}.to[${index}]`, nodes, problems);
        if (!sidecar) return;
        const known = portsOf(sidecar);
        const wrong = grant.ports?.find(port => !known.includes(port));
        if (wrong !== undefined) {
          problems.push(`${grant.name}.ports: ${wrong} leads nowhere on ${sidecar.node.path}: use one of ${known.join(', ')}`);
          return;
        }
        const all = granted.get(sidecar) ?? [];
        granted.set(sidecar, [...all, ...grant.from.flatMap(member => (grant.ports ?? known).map(port => ({ member, port })))]);
      });
    }
    const model = {
      nodes: nodes.map(node => toPolicyNode(node, carriers, granted.get(node) ?? [])),
      groups: this.groups,
      tagOwners: this.tagOwners,
    };
    nodes.filter(node => granted.has(node)).forEach((node) => {
      if (!node.tags.some(tag => carriers.get(tag)!.length === 1)) problems.push(noOwnTag(node, carriers));
    });
    return { model, problems };
  }

  /** The node that a grant leads to. Undefined where it is off, or cannot be granted. */
  private destination(
    { sidecar }: ITailnetDestination, name: string, nodes: readonly TailscaleSidecar[], problems: string[],
  ): TailscaleSidecar | undefined {
    if (!sidecar) {
      problems.push(`${name} has no tailnet node: give it one, such as addons.tailscale, or leave it out`);
      return undefined;
    }
    if (sidecar.loginServer !== this.loginServer) {
      const [theirs, own] = [sidecar.loginServer, this.loginServer].map(url => url ?? TAILSCALE_CONTROL_URL);
      problems.push(`${name}: ${sidecar.node.path} logs in to ${theirs}, and this policy is for ${own}: give that tailnet a TailnetPolicy of its own`);
      return undefined;
    }
    if (sidecar.node.root !== this.node.root) {
      problems.push(`${name}: ${sidecar.node.path} is in another app: make a TailnetPolicy there, or both in one app`);
      return undefined;
    }
    return nodes.includes(sidecar) ? sidecar : undefined;
  }

  private checkGrant({ from, to, ports }: TailnetGrant, name: string): CheckedGrant {
    if (from.length === 0) throw constructError(this, `${name}.from is empty: say who, such as TailnetMember.user("alice@example.com"), or leave the grant out`);
    if (to.length === 0) throw constructError(this, `${name}.to is empty: say what they may reach, such as an OpenClawInstance, or leave the grant out`);
    if (ports?.length === 0) throw constructError(this, `${name}.ports is empty: leave it out for all that lead somewhere`);
    ports?.forEach(port => checkPort(this, `${name}.ports`, port));
    return { name, from: from.map((member, index) => member._check(this, `${name}.from[${index}]`)), to, ports };
  }

  private otherThanTailscale(loginServer?: string): string | undefined {
    const url = loginServer === undefined ? undefined : parseLoginServer(this, loginServer).url;
    return url === TAILSCALE_CONTROL_URL ? undefined : url;
  }

  private checkOwner(owner: string, index: number): void {
    if (/^(group|tag|autogroup):[^\s,"]+$/.test(owner)) return;
    checkTailnetLogin(this, `tagOwners[${index}]`, owner);
  }

  private checkFileName(): void {
    const { fileName } = this;
    if (!/^[^/\\\0]+$/.test(fileName) || /^\.+$/.test(fileName)) {
      throw constructError(this, `fileName "${fileName}" is no file's name: write it without a folder, such as "tailnet-policy.hujson"`);
    }
    if (/\.(json|yaml|yml)$/i.test(fileName)) {
      throw constructError(this, `fileName "${fileName}" ends as manifests do, and \`kubectl apply\` of the folder would read it: let it end in ".hujson"`);
    }
  }

  /** What is accepted of a grant is accepted of the pods that it leads to: it is there that it is looked at. */
  private acknowledge(acknowledged: { [id: string]: string }): void {
    const open = this.grants.filter(({ from }) => from.some(({ kind }) => kind === 'any'));
    for (const { sidecar } of open.flatMap(({ to }) => to)) sidecar?._watch(({ host }) => PodChecks.of(host.workload).acknowledge(acknowledged));
  }
}

function toPolicyNode(node: TailscaleSidecar, carriers: Map<string, TailscaleSidecar[]>, granted: PolicyNode['granted']): PolicyNode {
  const ports = portsOf(node);
  const inner: number[] = [];
  // in userspace mode, the daemon leads every port of the node to the same one of the pod's loopback address
  node._watch(({ host }) => inner.push(host.port));
  return {
    tags: node.tags,
    ownTag: node.tags.find(tag => carriers.get(tag)!.length === 1),
    ports,
    innerPorts: inner.filter(port => !ports.includes(port)),
    granted,
  };
}

function portsOf(node: TailscaleSidecar): number[] {
  return [...new Set([...node.ports, ...node.statusPorts])].sort((a, b) => a - b);
}

function noOwnTag({ node, tags, hostname }: TailscaleSidecar, carriers: Map<string, TailscaleSidecar[]>): string {
  if (tags.length === 0) return `${node.path} is granted and has no tags, by which a grant could name it: give it some, such as tags: ["tag:${hostname}"]`;
  const others = [...new Set(tags.flatMap(tag => carriers.get(tag)!))].filter(other => other.node !== node).map(other => other.node.path);
  return `${node.path} is granted and has no tag of its own (${tags.join(', ')}: also ${others.join(', ')}), so that a grant of one would be a grant of all: give it one more tag, its alone`;
}

function toText(policy: object): string {
  return `${JSON.stringify(policy, undefined, 2)}\n`;
}
