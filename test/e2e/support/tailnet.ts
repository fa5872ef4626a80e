import { outcomeOf, Outcome, run } from './run';
import { settings } from './settings';
import { until } from './until';

/** A node, as its control server knows it. */
export interface Node {
  readonly ID: number;
  readonly Name: string;
  readonly Addresses: string[];
  readonly Tags: string[] | null;
  /** That the node asks for. The first control server does not tell. */
  readonly Hostname?: string;
}

export async function nodesOf(admin: string): Promise<Node[]> {
  return await (await ask(`${admin}/nodes`)).json() as Node[];
}

/** The nodes of the tailnet that are called by a host name: one, where all is well. */
export async function nodesCalled(hostname: string, admin = settings.admin): Promise<Node[]> {
  return (await nodesOf(admin)).filter(({ Name }) => Name.split('.')[0] === hostname);
}

/**
 * Runs a part of a test in which nodes have to show the auth key, as at a first login. The control server asks it of nodes that come back, too, which they
 * cannot show: so not longer than that.
 */
export async function demandingTheKey<T>(part: () => Promise<T>, key = settings.authKey): Promise<T> {
  await demand(key);
  try {
    return await part();
  } finally {
    await demand('');
  }
}

async function demand(key: string): Promise<void> {
  await ask(`${settings.admin}/authkey`, { method: 'PUT', body: key });
}

/** Expires the keys of all nodes of the second control server, or renews them. */
export async function expireAll(isExpired: boolean): Promise<void> {
  await ask(`${settings.other.admin}/expire`, { method: 'PUT', body: `${isExpired}` });
}

/** Takes HTTPS certificates from the nodes of the second control server, or gives them back. */
export async function giveCertificates(given: boolean): Promise<void> {
  await ask(`${settings.other.admin}/certificates`, { method: 'PUT', body: `${given}` });
}

async function ask(url: string, init?: RequestInit): Promise<Response> {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: start the tailnet, or correct its address in the environment`);
  return answer;
}

/** The tailnet node outside the cluster. */
export const peer = {
  /** Gets a URL through the tailnet. The peer resolves names. */
  async get(url: string): Promise<Outcome> {
    return outcomeOf(['curl', '--silent', '--show-error', '--fail', '--max-time', '10', '--socks5-hostname', settings.peer.proxy, url]);
  },

  /** Gets a URL through the tailnet as soon as there is an answer. */
  async getInTime(url: string, seconds = 60): Promise<string> {
    let last = '';
    return until(`an answer from ${url} over the tailnet`, { seconds, details: async () => last }, async () => {
      const { code, stdout, stderr } = await peer.get(url);
      last = stderr;
      return code === 0 && stdout;
    });
  },

  /** Runs a command on the peer's machine, outside of the tailnet. */
  async outside(command: readonly string[]): Promise<Outcome> {
    return outcomeOf([...settings.peer.shell, ...command]);
  },

  /** Pings a node once, by whatever path there is. */
  async ping(target: string): Promise<Outcome> {
    return outcomeOf([...settings.peer.cli, 'ping', '--until-direct=false', '--c=1', '--timeout=5s', target]);
  },

  /** Pings a node until the path is direct, ten times at most. */
  async pingUntilDirect(target: string): Promise<Outcome> {
    return outcomeOf([...settings.peer.cli, 'ping', '--until-direct', '--c=10', '--timeout=3s', target]);
  },

  /** Where it is in its tailnet itself. */
  async place(): Promise<{ readonly address: string; readonly name: string }> {
    const { Self: { TailscaleIPs, DNSName } } = await peerStatus();
    return { address: TailscaleIPs[0], name: DNSName.replace(/\.$/, '') };
  },

  /** The suffix of the tailnet's names. */
  async suffix(): Promise<string> {
    return (await peerStatus()).MagicDNSSuffix;
  },

  /** The name that a node with this address gives itself. */
  async hostnameAt(address: string): Promise<string | undefined> {
    return Object.values((await peerStatus()).Peer).find(({ TailscaleIPs }) => TailscaleIPs.includes(address))?.HostName;
  },
};

interface PeerStatus {
  readonly MagicDNSSuffix: string;
  readonly Self: { readonly DNSName: string; readonly TailscaleIPs: string[] };
  readonly Peer: { readonly [key: string]: { readonly HostName: string; readonly TailscaleIPs: string[] } };
}

async function peerStatus(): Promise<PeerStatus> {
  return JSON.parse((await run([...settings.peer.cli, 'status', '--json'])).stdout);
}
