import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, firstDocument } from '../../test/e2e/support/app';
import { Namespace } from '../../test/e2e/support/cluster';
import { secretValue } from '../../test/e2e/support/secrets';
import { settings } from '../../test/e2e/support/settings';
import { until } from '../../test/e2e/support/until';

export const CLIENT = 'bench-client';
export const AGENT = 'bench-agent';
export const KERNEL = 'bench-kernel';
export const USERSPACE = 'bench-userspace';
const PODS = [CLIENT, KERNEL, USERSPACE];

/** `app`, on the cluster, in a namespace that is made for it and removed. */
export class Bench {
  public readonly namespace = new Namespace('bench');
  private readonly app = App.from('bench/cluster/app');
  private removal?: Promise<void>;

  /** Makes all but the agent, and waits for it. */
  public async setUp(): Promise<void> {
    await this.namespace.remove();
    this.app.set({});
    const privateKey = await this.app.keygenToStdout(this.namespace.name);
    await this.app.seal(this.namespace.name, AGENT, 'gateway-token', secretValue());
    for (const name of [AGENT, ...PODS]) await this.app.seal(this.namespace.name, name, 'auth-key', settings.authKey);
    // by which this program's own tsx was told of a tsconfig, in a path from where it runs: the app is one of its own
    delete process.env.TSX_TSCONFIG_PATH;
    const manifests = await this.app.synthesize();
    await this.namespace.apply(firstDocument(manifests), '--server-side');
    await this.namespace.apply(privateKey, '--server-side');
    await this.namespace.apply(manifests, '--server-side');
    for (const name of PODS) await this.namespace.ready(name, 300);
  }

  /** Puts the agent there, with the addon or without. It does not wait for its pod. */
  public async applyAgent(addon: boolean): Promise<void> {
    const manifests = readFileSync(join(this.app.folder, 'dist', addon ? 'with' : 'without', 'agent.k8s.yaml'), 'utf8');
    await demandNoKey();
    await this.namespace.apply(manifests, '--server-side', '--force-conflicts');
  }

  /** Ends the agent and waits until its pod is gone. Its volumes stay. */
  public async deleteAgent(): Promise<void> {
    await this.namespace.kubectl(['delete', 'deployment', AGENT, '--ignore-not-found', '--cascade=foreground', '--wait', '--timeout=120s']);
  }

  /** The tailnet address of a pod's node, once it has joined. */
  public async tailnetAddress(name: string): Promise<string> {
    return until(`${name}'s node to be in its tailnet`, { seconds: 90, details: async () => this.namespace.describe() }, async () => {
      const { BackendState, Self } = await this.tailnetStatus(name);
      return BackendState === 'Running' && Self.TailscaleIPs[0] as string;
    });
  }

  /** What the daemon of a pod says. */
  public async tailnetStatus(name: string): Promise<any> {
    return JSON.parse(await this.namespace.shell(name, 'tailscale', 'tailscale status --json'));
  }

  /** Once, whoever asks for it: an interrupt, and what then fails. */
  public async remove(): Promise<void> {
    this.removal ??= this.removeAll();
    return this.removal;
  }

  private async removeAll(): Promise<void> {
    try {
      await this.namespace.remove();
    } finally {
      this.app.remove();
    }
  }
}

/** A node that comes back can not show its key. The control server demands one from its start until it is told not to. */
async function demandNoKey(): Promise<void> {
  const answer = await fetch(`${settings.admin}/authkey`, { method: 'PUT', body: '' });
  if (!answer.ok) throw new Error(`${settings.admin} answered ${answer.status}: start the tailnet, or correct E2E_TAILNET_ADMIN`);
}
