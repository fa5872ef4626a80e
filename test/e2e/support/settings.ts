/** What the tests have to be told about the cluster and the tailnets. There is no default: a test against the wrong cluster is worse than none. */
export const settings = {
  /** URL of the control server, as pods reach it. It expires the key of a node that asks for other tags. */
  loginServer: required('E2E_LOGIN_SERVER', 'the URL of the control server, as pods reach it'),
  /** An auth key that it accepts. */
  authKey: required('E2E_AUTH_KEY', 'an auth key of that control server'),
  /** URL of its test API: GET /nodes, PUT /authkey. */
  admin: required('E2E_TAILNET_ADMIN', 'the URL of that control server\'s test API'),
  /** A peer outside the cluster that has joined. */
  peer: {
    proxy: required('E2E_PEER_PROXY', 'host:port of the SOCKS5 proxy of a peer that has joined'),
    /** The command line of its CLI. */
    cli: required('E2E_PEER_CLI', 'the command line of that peer\'s tailscale CLI').split(/\s+/),
    /** A command line that runs its arguments on the peer's machine, outside the tailnet. */
    shell: required('E2E_PEER_SHELL', 'a command line that runs its arguments on that peer\'s machine').split(/\s+/),
  },
  /** Another control server, whose policy lets nodes with tag:e2e-a take tag:e2e-b. */
  other: {
    loginServer: required('E2E_OTHER_LOGIN_SERVER', 'the URL of a second control server, which test/e2e/control is'),
    admin: required('E2E_OTHER_ADMIN', 'the URL of the second control server\'s test API'),
  },
  /** The login of whose machine the peer is. */
  login: required('E2E_LOGIN', 'the login that the control server knows the peer by'),
  /** A peer with a tag, which is nobody's. */
  taggedProxy: required('E2E_TAGGED_PROXY', 'host:port of the SOCKS5 proxy of a peer that has a tag'),
  /** Headscale, a control server that enforces a policy. */
  headscale: {
    loginServer: required('E2E_HEADSCALE_LOGIN_SERVER', 'the URL of Headscale, as pods reach it'),
    /** The command line of its CLI. */
    cli: required('E2E_HEADSCALE_CLI', 'the command line of Headscale\'s CLI, with the flag --config').split(/\s+/),
    /** host:port of SOCKS5 proxies, by the user whose node they are. */
    peers: new Map(required('E2E_HEADSCALE_PEERS', 'USER=HOST:PORT,… with the SOCKS5 proxies of one node of each of two users')
      .split(',').map(peer => peer.split('=') as [string, string])),
    /** The suffix of its nodes' names. */
    domain: required('E2E_HEADSCALE_DOMAIN', 'the suffix of the names of Headscale\'s nodes, which is none of Tailscale\'s'),
  },
  /** An authority that gives the nodes of both tailnets certificates. What pods need of it are E2E_ACME_DIRECTORY and E2E_ACME_CA. */
  acme: {
    root: required('E2E_ACME_ROOT', 'the file with the root certificate that the authority signs by'),
  },
  /** The cluster's machine and what runs there, for what tests take away and bring back. */
  machine: {
    /** A command line that runs its arguments there, as root. */
    shell: required('E2E_MACHINE_SHELL', 'a command line that runs its arguments on the machine of the cluster, as root').split(/\s+/),
    /** The process of the first control server, which is no relay. */
    control: required('E2E_CONTROL_PID', 'the id of the control server\'s process on that machine'),
    // only the faults need what is below
    /** The process of the relay that both control servers name, which answers STUN too. */
    get relay() {
      return required('E2E_RELAY_PID', 'the id of the relay\'s process on that machine');
    },
    /** A command line that ends the kubelet and starts it again. */
    get restartKubelet() {
      return required('E2E_RESTART_KUBELET', 'a command line that ends the kubelet and starts it again').split(/\s+/);
    },
    /** A command line that ends the API server and starts it again. */
    get restartApiServer() {
      return required('E2E_RESTART_APISERVER', 'a command line that ends the API server and starts it again').split(/\s+/);
    },
    /** Where the kubelet and the container runtime write their logs, on the machine that the tests run on. */
    get logs() {
      return required('E2E_MACHINE_LOGS', 'the folder with the logs of the kubelet and the container runtime');
    },
  },
  /** Where Prometheus and promtool are. */
  prometheus: required('E2E_PROMETHEUS', 'the folder with the programs prometheus and promtool'),
  /** A command line that makes the volumes of deleted claims available again, for a cluster that has a fixed number of them and does not do so itself. */
  freeVolumes: process.env.E2E_FREE_VOLUMES?.split(/\s+/),
  /** Command lines of judges of manifests. */
  judges: {
    /** With the schemas of the cluster's API. */
    get kubeconform() {
      return required('E2E_KUBECONFORM', 'the command line of kubeconform, with -schema-location of the cluster\'s schemas').split(/\s+/);
    },
    get kubeScore() {
      return required('E2E_KUBE_SCORE', 'the command line of kube-score').split(/\s+/);
    },
    get checkov() {
      return required('E2E_CHECKOV', 'the command line of checkov').split(/\s+/);
    },
  },
  /** The command line of kubeseal, which finds the cluster's sealed-secrets controller. */
  get kubeseal() {
    return required('E2E_KUBESEAL', 'the command line of kubeseal, with the flags by which it finds the cluster\'s sealed-secrets controller').split(/\s+/);
  },
  /** What opens and writes sealed files apart from this library. */
  openers: {
    get python() {
      return required('E2E_OPENERS_PYTHON', 'a Python with the packages cryptography, aws-encryption-sdk and aws-cryptographic-material-providers');
    },
  },
  /** Where etcd keeps what the cluster stores. */
  etcdData: required('E2E_ETCD_DATA', 'the folder of etcd\'s data'),
};

function required(name: string, what: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: set it to ${what}`);
  return value;
}
