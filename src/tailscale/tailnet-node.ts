import * as kplus from 'cdk8s-plus-28';
import { DnsPreference } from './dns-preference';
import { IAddonHost } from '../pod/addon';
import { Credential } from '../status/credential';

/** What a sidecar that is in a pod offers to whatever tells of its node. */
export interface TailnetNode {
  readonly host: IAddonHost;
  /** That the node asks for. */
  readonly hostname: string;
  /** TCP port of the node at which the workload answers. */
  readonly port: number;
  readonly dns: DnsPreference;
  /** Whether the workload is to answer with the tailnet's certificate as well. */
  readonly https: boolean;
  /** What it logs in with, where that is not an auth key for any number of logins. */
  readonly credential?: Credential;
  /** URL of the control server; undefined where the node reaches it through a proxy, so that nobody else in the pod can tell whether it answers. */
  readonly controlUrl?: string;
  /** The folder of the daemon's socket. */
  readonly socket: kplus.Volume;
  /** Where the pod's unseal containers leave the record of what opened and what did not. */
  readonly report: kplus.Volume;

  /** Makes the sidecar leave its CLI in a volume, as the file `tailscale`. */
  shareCli(volume: kplus.Volume): void;

  /** Forwards a port of the node to the same port of the pod's loopback address. */
  forward(port: number): void;
}
