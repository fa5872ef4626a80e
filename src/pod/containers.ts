/*
 * Names by which containers are found from outside of their pod: by the terminal, by alerts and by policies.
 */

/** Container of an instance's gateway. */
export const GATEWAY_CONTAINER = 'openclaw';

/** TCP port of an instance's gateway on the pod's loopback address: OpenClaw's usual one. */
export const GATEWAY_PORT = 18789;

/** Container of the tailnet node. */
export const TAILSCALE_CONTAINER = 'tailscale';

/** Container of the status exporter. */
export const STATUS_CONTAINER = 'status';

/** Name of the status exporter's port. Its number may differ from pod to pod. */
export const STATUS_PORT_NAME = 'status';

/** Number of that port, unless another is given. */
export const STATUS_PORT = 9003;
