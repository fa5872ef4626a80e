import { Example, HEALTHY, Identity } from './support/agent';
import { Background, startOutside } from './support/background';
import { listenersOf, loopbackPorts, reachedPorts } from './support/ports';
import { outcomeOf, Outcome } from './support/run';
import { settings } from './support/settings';
import { answersUdp } from './support/socks';
import { STATUS_PORT, codesOf, statusWhen } from './support/status';
import { demandingTheKey, nodesCalled, peer } from './support/tailnet';
import { until } from './support/until';
import { STATUS_PATH } from '../../src/status/document';

/** What is served. */
const SERVED = [8080, STATUS_PORT];

/** The gateway's port, the sidecar's own for probes and for WireGuard, the proxy's, and the ports around them; that of a tool which the agent starts is among them. */
const PORTS = [[1, 100], [443, 443], [1050, 1060], [8000, 8100], [8990, 9010], [18780, 18800], [41641, 41641]]
  .flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
const TOOL_PORT = 8099;
const UDP_TOOL_PORT = 8097;
const PROXY_PORT = 1055;

/** TCP port of the sidecar's probe, on the pod's own address. */
const HEALTH_PORT = 9002;

/** Exit code of curl where nothing listens; where a policy drops what is sent, it is that of a timeout. */
const CURL_REFUSED = 7;

/** A machine that is busy takes its time. */
const START_SECONDS = 300;

const NOTE = '/home/node/.openclaw/note';
const PAGE = 'of the peer';
const PAGE_PORT = 8765;

const PROXIES = ['--proxy "$TAILNET_HTTP_PROXY"', '--proxytunnel --proxy "$TAILNET_HTTP_PROXY"', '--proxy "$TAILNET_SOCKS5_PROXY"'];

describe('the example of userspace mode', () => {
  const agent = new Example({ source: 'examples/userspace', namespace: 'restricted-agents', name: 'agent', hasToken: true, flags: ['--server-side'] });
  let page: Background;
  let first: Identity;
  beforeAll(async () => {
    await agent.namespace.remove();
    page = await startOutside(['node', '-e', `require("http").createServer((_, answer) => answer.end("${PAGE}")).listen(${PAGE_PORT}, "127.0.0.1")`]);
  });
  afterAll(async () => {
    await page.end();
    await agent.remove();
  });

  test('is applied on the server\'s side, at Pod Security\'s level `restricted`, and without a warning', async () => {
    expect(await agent.setUp()).toBe('');
    expect(await levelOf(agent)).toBe('restricted');
  });

  test('is ready, and a node of the tailnet under its host name', async () => {
    await demandingTheKey(async () => { first = await agent.identity(); });
    await agent.namespace.ready(agent.name, START_SECONDS);
    expect(await nodesCalled('restricted-agent')).toEqual([expect.objectContaining({ ID: first.id })]);
  });

  test('is applied once more, and nothing changes', async () => {
    const before = await agent.namespace.get('deployment', agent.name);
    expect(await agent.deploy()).toBe('');
    expect((await agent.namespace.get('deployment', agent.name)).metadata.generation).toBe(before.metadata.generation);
  });

  test('answers another node by address and by name', async () => {
    for (const host of [first.address, 'restricted-agent', `restricted-agent.${await peer.suffix()}`]) {
      expect(JSON.parse(await peer.getInTime(`http://${host}:8080/healthz`))).toEqual(HEALTHY);
    }
  });

  test('has no capability, no device and no root in any container', async () => {
    const { spec } = await agent.namespace.pod(agent.name);
    expect(spec.volumes.filter(({ hostPath }: any) => hostPath)).toEqual([]);
    for (const [container, user] of [['openclaw', 1000], ['tailscale', 65534], ['status', 65532]] as const) {
      const status = await agent.namespace.shell(agent.name, container, 'cat /proc/1/status');
      expect(status).toMatch(new RegExp(`^Uid:\\s+${user}\\s+${user}\\s`, 'm'));
      expect(status.match(/^Cap(Prm|Eff|Bnd|Amb):\s+0{16}$/gm)).toHaveLength(4);
    }
  });

  test('tells the truth of itself, over the tailnet', async () => {
    await statusIsTrue();
    const told = JSON.parse(await peer.getInTime(`http://${first.address}:${STATUS_PORT}${STATUS_PATH}`));
    expect(told).toMatchObject({ state: 'connected', addresses: expect.arrayContaining([first.address]), errors: [] });
  });

  test('is open to a peer at every port on its loopback address, and at no other', async () => {
    await startTool();
    const reached = await reachedIsLoopback();
    expect(reached).toEqual(expect.arrayContaining([...SERVED, 18789, TOOL_PORT]));
    for (const port of [9002, 41641, PROXY_PORT]) expect(reached).not.toContain(port);
  });

  test('is open to a peer by UDP as well, and at each of the node\'s addresses', async () => {
    await startUdpTool();
    const addresses = (await agent.namespace.shell(agent.name, 'tailscale', 'tailscale ip')).trim().split('\n');
    expect(addresses).toContain(first.address);
    for (const address of addresses) {
      expect(await answersUdp(settings.peer.proxy, address, UDP_TOOL_PORT)).toBe(true);
      // so that an answer is the tool's
      expect(await answersUdp(settings.peer.proxy, address, UDP_TOOL_PORT + 1)).toBe(false);
      expect(await reachedPorts(settings.peer.proxy, address, [TOOL_PORT, PROXY_PORT])).toEqual([TOOL_PORT]);
    }
  });

  test('reaches no peer itself, and knows no proxy', async () => {
    expect(await agent.namespace.shell(agent.name, 'openclaw', 'env')).not.toMatch(/proxy/i);
    // it is there, as others see it
    expect(await reachedPorts(settings.taggedProxy, (await peer.place()).address, [PAGE_PORT])).toEqual([PAGE_PORT]);
    expect(await ask('', (await peer.place()).address)).not.toMatchObject({ code: 0 });
  });

  test('changed to kernel mode, with a proxy, it is the same node and has its data', async () => {
    await agent.namespace.shell(agent.name, 'openclaw', `cat > ${NOTE}`, 'kept');
    agent.app.set({ egressProxy: '{}' });
    expect(await changeMode('USERSPACE', 'KERNEL')).toBe('');
    expect(await levelOf(agent)).toBe('privileged');
    await sameAsBefore(0);
  });

  test('in kernel mode a peer reaches what is served alone, and the proxy adds names to the agent\'s own way into the tailnet', async () => {
    await startTool();
    expect(await reachedPorts(settings.peer.proxy, first.address, PORTS)).toEqual(SERVED);
    await startUdpTool();
    expect(await answersUdp(settings.peer.proxy, first.address, UDP_TOOL_PORT)).toBe(false);
    const { address, name } = await peer.place();
    expect(await ask('', address)).toMatchObject({ code: 0, stdout: PAGE });
    expect(await ask('', name)).not.toMatchObject({ code: 0 });
    for (const proxy of PROXIES) expect(await ask(proxy, name)).toMatchObject({ code: 0, stdout: PAGE });
  });

  test('changed back to userspace mode, it is the same node and has its data', async () => {
    // admission looks at what runs in a namespace whose level is raised; the pod is replaced a moment later
    const warned = await changeMode('KERNEL', 'USERSPACE');
    expect(warned.split('\n').filter(line => line !== '')).toEqual([
      expect.stringContaining('existing pods in namespace "restricted-agents" violate the new PodSecurity enforce level "restricted:latest"'),
      expect.stringMatching(/^Warning: agent-[a-z0-9-]+: /),
    ]);
    expect(await levelOf(agent)).toBe('restricted');
    await sameAsBefore(65534);
    await statusIsTrue();
  });

  test('by its proxy the agent reaches a peer, by address and by name', async () => {
    const { address, name } = await peer.place();
    expect(await ask('', address)).not.toMatchObject({ code: 0 });
    for (const host of [address, name, name.split('.')[0]]) {
      for (const proxy of PROXIES) expect(await ask(proxy, host)).toMatchObject({ code: 0, stdout: PAGE });
    }
  });

  test('that proxy is at a loopback address which no peer reaches, and not at the pod\'s own', async () => {
    expect((await listenersOf(agent)).filter(({ port }) => port === PROXY_PORT)).toEqual([{ address: '0200007F', port: PROXY_PORT }]);
    await startTool();
    const reached = await reachedIsLoopback();
    expect(reached).toContain(TOOL_PORT);
    expect(reached).not.toContain(PROXY_PORT);

    // from the pod itself and from its machine, which no network policy keeps from the pod's address: what listens there answers them
    const { status } = await agent.namespace.pod(agent.name);
    const get = (...args: string[]) => ['curl', '--silent', '--max-time', '5', ...args];
    const inPod = async (...args: string[]) => agent.namespace.exec(agent.name, 'openclaw', get(...args));
    const onItsMachine = async (...args: string[]) => outcomeOf([...settings.machine.shell, ...get(...args)]);
    const own = 'http://127.0.0.1:18789/healthz';
    expect(await inPod('--proxy', `http://127.0.0.2:${PROXY_PORT}`, own)).toMatchObject({ code: 0 });
    for (const from of [inPod, onItsMachine]) {
      expect(await from(`http://${status.podIP}:${HEALTH_PORT}/healthz`)).toMatchObject({ code: 0 });
      expect(await from('--proxy', `http://${status.podIP}:${PROXY_PORT}`, own)).toMatchObject({ code: CURL_REFUSED });
    }
  });

  test('a proxy leads no further than the pod itself gets', async () => {
    // the control server is on the machine, where pods may go at port 80 alone
    const { hostname } = new URL(settings.loginServer);
    expect(await ask(PROXIES[0], hostname, 80)).toMatchObject({ code: 0 });
    // something answers at the other port
    expect(await outcomeOf([...settings.machine.shell, 'curl', '--silent', '--max-time', '5', `http://${hostname}:10250/`])).toMatchObject({ code: 0 });
    expect(await ask('', hostname, 10250)).not.toMatchObject({ code: 0 });
    expect(await ask(PROXIES[2], hostname, 10250)).not.toMatchObject({ code: 0 });
  });

  async function changeMode(from: string, to: string): Promise<string> {
    agent.app.edit(`TailscaleMode.${from}`, `TailscaleMode.${to}`);
    return agent.deploy();
  }

  /** After a change: whose address, name and data it has, and who owns the identity. */
  async function sameAsBefore(user: number): Promise<void> {
    await agent.namespace.ready(agent.name, START_SECONDS);
    expect(await agent.identity()).toEqual(first);
    expect(await nodesCalled('restricted-agent')).toEqual([expect.objectContaining({ ID: first.id })]);
    for (const host of [first.address, 'restricted-agent']) expect(JSON.parse(await peer.getInTime(`http://${host}:8080/healthz`))).toEqual(HEALTHY);
    expect(await agent.namespace.shell(agent.name, 'openclaw', `cat ${NOTE}`)).toBe('kept');
    // written anew by the daemon that runs now, whoever wrote it before
    expect(await agent.namespace.shell(agent.name, 'tailscale', 'stat -c %u /var/lib/tailscale/state*/tailscaled.state')).toBe(`${user}\n`);
    expect(await agent.namespace.container(agent.name, 'tailscale')).toMatchObject({ restartCount: 0 });
  }

  async function statusIsTrue(): Promise<void> {
    const told = await statusWhen(agent, 'that UDP works', 90, ({ udp }) => udp.available === 'yes');
    const suffix = await peer.suffix();
    expect(told).toMatchObject({ state: 'connected', hostname: 'restricted-agent', dnsName: `restricted-agent.${suffix}`, health: [] });
    expect(codesOf(told)).toEqual([]);
    expect(told.addresses[0]).toBe(first.address);
    expect(told.urls.slice(0, 3)).toEqual(['restricted-agent', `restricted-agent.${suffix}`, first.address].map(host => `http://${host}:8080`));
  }

  /** What an agent may start: a server that is for the pod alone, as far as its author knows. */
  async function startTool(): Promise<void> {
    const serve = `require("http").createServer((_, answer) => answer.end("tool")).listen(${TOOL_PORT}, "127.0.0.1")`;
    await agent.namespace.shell(agent.name, 'openclaw', `nohup node -e '${serve}' > /dev/null 2>&1 &`);
    await until('the tool to listen', { seconds: 20 }, async () => loopbackPorts(await listenersOf(agent)).includes(TOOL_PORT));
  }

  /** The same that takes datagrams. */
  async function startUdpTool(): Promise<void> {
    const serve = `const socket = require("dgram").createSocket("udp4"); socket.on("message", (_, { port, address }) => socket.send("tool", port, address)).bind(${UDP_TOOL_PORT}, "127.0.0.1")`;
    await agent.namespace.shell(agent.name, 'openclaw', `nohup node -e '${serve}' > /dev/null 2>&1 &`);
    const probe = `const socket = require("dgram").createSocket("udp4"); socket.on("message", () => process.exit(0)).send("there?", ${UDP_TOOL_PORT}, "127.0.0.1"); setTimeout(process.exit, 2000, 1)`;
    await until('the tool to answer datagrams in its pod', { seconds: 20 }, async () => (await agent.namespace.exec(agent.name, 'openclaw', ['node', '-e', probe])).code === 0);
  }

  /** The ports that a peer reaches, once they are those that are served and those that listen on loopback. The gateway's helpers come and go. */
  async function reachedIsLoopback(): Promise<number[]> {
    let last = '';
    return until('a peer to reach what listens on loopback, and nothing else', { seconds: 30, details: async () => last }, async () => {
      const open = loopbackPorts(await listenersOf(agent));
      const reached = await reachedPorts(settings.peer.proxy, first.address, [...PORTS, ...open]);
      const expected = [...new Set([...SERVED, ...open])].sort((a, b) => a - b);
      last = `reached ${reached.join()}, of ${expected.join()}`;
      return reached.join() === expected.join() && reached;
    });
  }

  async function ask(proxy: string, host: string, port = PAGE_PORT): Promise<Outcome> {
    return agent.namespace.exec(agent.name, 'openclaw', ['sh', '-c', `curl --silent --show-error --max-time 5 ${proxy} http://${host}:${port}/`]);
  }
});

async function levelOf({ namespace }: Example): Promise<string> {
  const { metadata } = await namespace.get('namespace', namespace.name) as any;
  return metadata.labels['pod-security.kubernetes.io/enforce'];
}
