/**
 * How the node moves packets.
 */
export enum TailscaleMode {
  /**
   * Through a TUN device of the kernel: fast, with the capability NET_ADMIN and the host's `/dev/net/tun`, as root without any other capability. The namespace must
   * admit Pod Security's level `privileged`.
   */
  KERNEL = 'KERNEL',

  /**
   * Within the process: no capability, no device, no root; passes Pod Security's level `restricted`. Slower, and every port on the pod's loopback address is open to
   * whoever in the tailnet may reach the node, which only the tailnet's own policy narrows.
   */
  USERSPACE = 'USERSPACE',
}
