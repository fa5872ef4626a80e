import type { TailscaleSidecar } from '../tailscale-sidecar';

/**
 * What a tailnet's policy can let somebody reach: an instance, or a sidecar.
 */
export interface ITailnetDestination {
  /**
   * Its tailnet node.
   *
   * @default - it has none, and cannot be granted.
   */
  readonly sidecar?: TailscaleSidecar;
}
