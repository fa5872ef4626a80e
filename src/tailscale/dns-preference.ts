/**
 * The address that a node calls its own.
 */
export enum DnsPreference {
  /** The MagicDNS name, `http://agent:8080`. It needs MagicDNS on the devices that use it. */
  MAGIC_DNS = 'MAGIC_DNS',

  /** The tailnet address, `http://100.x.y.z:8080`. It needs nothing, and is not known before the node has joined. */
  RAW_IP = 'RAW_IP',
}
