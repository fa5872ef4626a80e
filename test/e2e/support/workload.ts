import { Namespace } from './cluster';
import { until } from './until';

/** A node's place in its tailnet. */
export interface Identity {
  readonly id: number;
  readonly address: string;
}

/** A workload of an app on the cluster. */
export class Workload {
  constructor(public readonly namespace: Namespace, public readonly name: string) {}

  /** The identity of the node, as the node itself tells it. */
  public async identity(): Promise<Identity> {
    return until(`${this.name}'s node to be in its tailnet`, { seconds: 90, details: async () => this.namespace.describe() }, async () => {
      const { code, stdout } = await this.namespace.exec(this.name, 'tailscale', ['tailscale', 'status', '--json', '--peers=false']);
      const status = code === 0 && JSON.parse(stdout);
      return status && status.BackendState === 'Running' && { id: status.Self.NodeID, address: status.TailscaleIPs[0] };
    });
  }

  /** What the gateway says of itself, asked within its own container. */
  public async gatewayHealth(seconds = 150): Promise<unknown> {
    const ask = ['curl', '--silent', '--fail', '--max-time', '5', 'http://127.0.0.1:18789/healthz'];
    return until(`the gateway of ${this.name} to answer in its container`, { seconds, details: async () => this.namespace.describe() }, async () => {
      const { code, stdout } = await this.namespace.exec(this.name, 'openclaw', ask);
      return code === 0 && JSON.parse(stdout);
    });
  }
}
