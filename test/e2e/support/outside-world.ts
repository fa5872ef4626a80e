import { Background, start } from './background';
import { onMachine } from './machine';
import { settings } from './settings';

/** Answers every TCP connection and every datagram, at each address and port. Datagrams need a socket for each address, to be answered from there. */
const SERVER = `
const { addresses, tcp, udp } = JSON.parse(process.argv[1]);
let open = tcp.length + addresses.length * udp.length;
const ready = () => { if (--open === 0) console.log('ready'); };
for (const port of tcp) require('net').createServer(socket => socket.on('error', () => {}).end('here')).listen(port, '0.0.0.0', ready);
for (const address of addresses) for (const port of udp) {
  const socket = require('dgram').createSocket('udp4');
  socket.on('message', (message, { address: to, port: back }) => socket.send('here', back, to)).bind(port, address, ready);
}
`;

/**
 * Addresses outside of the cluster that answer: a network namespace of the cluster's machine, which is another machine to the pods. The machine itself is none: network policies do not
 * hold for what it sends.
 */
export class OutsideWorld {
  private server?: Background;

  /**
   * @param name of the network namespace, at most 15 characters
   * @param link network of four addresses, such as `10.245.250.0`, that nothing else uses
   */
  constructor(private readonly name: string, private readonly link: string, private readonly addresses: readonly string[]) {}

  /** Has them answer at TCP and UDP ports. */
  public async start(tcp: readonly number[], udp: readonly number[]): Promise<void> {
    await this.remove();
    const [here, there] = [1, 2].map(host => this.link.replace(/\d+$/, last => `${Number(last) + host}`));
    await onMachine('ip', 'netns', 'add', this.name);
    await onMachine('ip', 'link', 'add', this.name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', this.name);
    await onMachine('ip', 'addr', 'add', `${here}/30`, 'dev', this.name);
    await onMachine('ip', 'link', 'set', this.name, 'up');
    const inside = ['ip', '-netns', this.name];
    await onMachine(...inside, 'addr', 'add', `${there}/30`, 'dev', 'eth0');
    for (const device of ['eth0', 'lo']) await onMachine(...inside, 'link', 'set', device, 'up');
    await onMachine(...inside, 'route', 'add', 'default', 'via', here);
    for (const address of this.addresses) {
      await onMachine(...inside, 'addr', 'add', `${address}/32`, 'dev', 'lo');
      await onMachine('ip', 'route', 'add', `${address}/32`, 'via', there);
    }
    const options = JSON.stringify({ addresses: this.addresses, tcp, udp });
    this.server = await start([...settings.machine.shell, 'ip', 'netns', 'exec', this.name, process.execPath, '-e', SERVER, options]);
  }

  /** What the server said, for a message. */
  public output(): string {
    return this.server?.output() ?? '';
  }

  /** Ends it, and removes the namespace with its link and the routes over that. */
  public async remove(): Promise<void> {
    await this.server?.end();
    const names = (await onMachine('ip', 'netns', 'list')).split('\n').map(line => line.split(' ')[0]);
    if (names.includes(this.name)) await onMachine('ip', 'netns', 'del', this.name);
  }
}
