/** Names of the exporter's metrics: the program writes them, alerts and dashboard ask for them. */
export const METRICS = {
  /** 1 while the node is connected, else 0. */
  up: 'tailnet_node_up',
  /** 1 for the state that the node is in, 0 for the others; label `state`. */
  state: 'tailnet_node_state',
  /** Unix time since when the node is in its state. */
  stateSince: 'tailnet_node_state_since_timestamp_seconds',
  /** 1; labels `hostname`, `dns_name`, `version`. */
  info: 'tailnet_node_info',
  /** 1 for the present answer, 0 for the others; label `available`: yes, no, unknown. */
  udp: 'tailnet_node_udp',
  /** Unix time of the last network check that ended; absent before the first. */
  netcheck: 'tailnet_node_last_netcheck_timestamp_seconds',
  /** 1 for the present risk, 0 for the others; label `risk`: none, low, high, unknown. */
  relayRisk: 'tailnet_node_relay_risk',
  /** Peers with traffic lately; label `path`: direct, peer_relay, derp. Absent while not known. */
  peers: 'tailnet_node_active_peers',
  /** Unix time at which the node's key expires; absent where it does not. */
  keyExpiry: 'tailnet_node_key_expiry_timestamp_seconds',
  /** Number of tailscaled's own warnings; label `severity`: low, medium, high. */
  health: 'tailnet_node_health_warnings',
  /** 1 for each error of the status document; label `code`. No series while there is none. */
  errors: 'tailnet_node_errors',
  /** Number of sealed values that did not open at the pod's start. */
  unsealFailures: 'tailnet_node_unseal_failures',
  /** Unix time from which on a sealed value that the pod started with is of no use; label `field`. Absent for one that does not say. */
  sealedValueExpiry: 'tailnet_node_sealed_value_expiry_timestamp_seconds',
} as const;
