import { parseArgs } from 'node:util';
import { Subject } from './build-status';
import { parseControlUrl } from './control-probe';
import { CREDENTIALS } from '../../status/credential';

/** The program's command line. */
export interface Options extends Subject {
  /** Addresses to listen at. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** The daemon's socket. */
  readonly socket: string;
  /** Folder of unseal's records. */
  readonly reports: string;
  /** Tailscale's CLI, which may not be there yet. */
  readonly cli: string;
  readonly netcheckTimeoutMs: number;
  /** URL of the control server, to be asked whether it answers; undefined where that can not be told from here. */
  readonly controlUrl?: string;
}

const OPTIONS = {
  'instance': { type: 'string' },
  'hostname': { type: 'string' },
  'dns': { type: 'string' },
  'https': { type: 'boolean' },
  'workload-port': { type: 'string' },
  'address': { type: 'string', multiple: true },
  'port': { type: 'string' },
  'socket': { type: 'string' },
  'reports': { type: 'string' },
  'cli': { type: 'string' },
  'netcheck-interval': { type: 'string' },
  'netcheck-timeout': { type: 'string' },
  'control-url': { type: 'string' },
  'credential': { type: 'string', default: 'auth-key' },
} as const;

/** @throws Error for what is missing or is not what it should be */
export function parseOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({ args: [...argv], options: OPTIONS });
  const need = <T>(name: string, value: T | undefined): T => {
    if (value === undefined || value === '') throw new Error(`option --${name} is missing`);
    return value;
  };
  const number = (name: 'workload-port' | 'port' | 'netcheck-interval' | 'netcheck-timeout'): number => {
    const value = Number(need(name, values[name]));
    if (!Number.isInteger(value) || value < 0) throw new Error(`option --${name} is ${values[name]}: give a whole number`);
    return value;
  };
  const dns = need('dns', values.dns);
  if (dns !== 'MAGIC_DNS' && dns !== 'RAW_IP') throw new Error(`option --dns is ${dns}: give MAGIC_DNS or RAW_IP`);
  const controlUrl = values['control-url'];
  if (controlUrl !== undefined) parseControlUrl(controlUrl);
  const credential = CREDENTIALS.find(name => name === values.credential);
  if (!credential) throw new Error(`option --credential is ${values.credential}: give one of ${CREDENTIALS.join(', ')}`);
  return {
    instance: need('instance', values.instance),
    hostname: need('hostname', values.hostname),
    dns,
    https: values.https ?? false,
    workloadPort: number('workload-port'),
    addresses: need('address', values.address).map(address => need('address', address)),
    port: number('port'),
    socket: need('socket', values.socket),
    reports: need('reports', values.reports),
    cli: need('cli', values.cli),
    netcheckIntervalMs: number('netcheck-interval') * 1000,
    netcheckTimeoutMs: number('netcheck-timeout') * 1000,
    controlUrl,
    credential,
  };
}
