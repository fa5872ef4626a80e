import { App, firstDocument } from './app';
import { Namespace } from './cluster';
import { secretValue } from './secrets';
import { settings } from './settings';
import { demandingTheKey } from './tailnet';
import { Workload } from './workload';

export type { Identity } from './workload';
export { Workload };

/** What `/healthz` of a gateway in order answers. Unknown paths answer 200 too, with HTML. */
export const HEALTHY = expect.objectContaining({ ok: true });

/** What of an example the tests have to know. */
export interface ExampleOptions {
  /** Folder below the package. */
  readonly source: string;
  readonly namespace: string;
  readonly name: string;
  /** Whether its manifests have a gateway's token. */
  readonly hasToken: boolean;
  /** Flags of every `kubectl apply`. */
  readonly flags?: readonly string[];
}

/** An example's app and its one workload, in a namespace that it makes. */
export class Example extends Workload {
  public readonly token = secretValue();
  public readonly app: App;
  public manifests = '';

  constructor(private readonly options: ExampleOptions) {
    super(new Namespace(options.namespace), options.name);
    this.app = App.from(options.source);
  }

  /**
   * Sets it up as the README has it: the namespace, the key pair, the sealed values, the rest.
   *
   * @returns what kubectl warned of
   */
  public async setUp(): Promise<string> {
    const warnings = await this.makeNamespace();
    await this.app.keygen(this.namespace.name);
    await this.seal();
    return warnings + await this.deploy();
  }

  /** Makes the namespace, by the manifest that the example has for it. */
  public async makeNamespace(): Promise<string> {
    this.app.set({});
    return this.namespace.apply(firstDocument(await this.app.synthesize()), ...this.options.flags ?? []);
  }

  /** Seals its values, in place of the example's own. */
  public async seal(): Promise<void> {
    await this.app.seal(this.namespace.name, this.name, 'auth-key', settings.authKey);
    if (this.options.hasToken) await this.app.seal(this.namespace.name, this.name, 'gateway-token', this.token);
  }

  /** Synthesizes the app and applies it. */
  public async deploy(): Promise<string> {
    this.manifests = await this.app.synthesize();
    return this.namespace.apply(this.manifests, ...this.options.flags ?? []);
  }

  /** The first start, with the auth key demanded by the control server. */
  public async firstStart(): Promise<void> {
    await demandingTheKey(async () => this.namespace.ready(this.name));
  }

  public async remove(): Promise<void> {
    try {
      await this.namespace.remove();
    } finally {
      this.app.remove();
    }
  }
}

/** The quickstart's agent. */
export function quickstart(): Example {
  return new Example({ source: 'examples/quickstart', namespace: 'agents', name: 'agent', hasToken: true });
}
