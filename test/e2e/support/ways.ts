import { Workload } from './agent';
import { App, firstDocument } from './app';
import { Namespace } from './cluster';
import { secretValue } from './secrets';
import { settings } from './settings';
import { demandingTheKey, peer } from './tailnet';

/** An agent that people log in to. */
export class Agent extends Workload {
  public readonly token = secretValue();
}

/** The agents of `apps/ways`, and a machine of the tailnet in the same namespace. */
export class Ways {
  public readonly namespace = new Namespace('ways');
  public readonly app = App.from('test/e2e/apps/ways');
  public readonly full = new Agent(this.namespace, 'full');
  public readonly bare = new Agent(this.namespace, 'bare');
  public readonly sso = new Agent(this.namespace, 'sso');
  public readonly client = new Workload(this.namespace, 'client');
  public readonly page = new Workload(this.namespace, 'page');

  public async setUp(): Promise<void> {
    await this.namespace.remove();
    this.app.set({});
    const privateKey = await this.app.keygenToStdout('ways');
    for (const { name, token } of [this.full, this.bare, this.sso]) await this.app.seal('ways', name, 'gateway-token', token);
    const all = [this.full, this.bare, this.sso, this.client, this.page];
    for (const { name } of all) await this.app.seal('ways', name, 'auth-key', settings.authKey);
    const manifests = await this.app.synthesize();
    await this.namespace.apply(firstDocument(manifests), '--server-side');
    await this.namespace.apply(privateKey, '--server-side');
    await this.namespace.apply(manifests, '--server-side');
    await demandingTheKey(async () => {
      for (const { name } of all) await this.namespace.ready(name, 300);
    });
  }

  public async remove(): Promise<void> {
    try {
      await this.namespace.remove();
    } finally {
      this.app.remove();
    }
  }

  /** The whole name of a node. */
  public async nameOf({ name }: Workload): Promise<string> {
    return `${name}.${await peer.suffix()}`;
  }
}
