/** Why a finding is none. */
export interface Argument {
  readonly judge: string;
  /** Name of the judge's check. */
  readonly check: string;
  /** What the finding has to be about, by kind, name and container. */
  readonly where: RegExp;
  readonly because: string;
}

/** Every finding is answered by one of these, or mended; every one of these answers a finding. */
export const ARGUMENTS: readonly Argument[] = [
  {
    judge: 'kube-score',
    check: 'container-resources',
    where: /^(Deployment|CronJob) /,
    because: 'it wants CPU limits: they throttle an agent that nobody competes with; requests share what is scarce',
  },
  {
    judge: 'kube-score',
    check: 'container-security-context-user-group-id',
    where: / (unseal-openclaw|merge-config|openclaw|pack|backup|wiki)$/,
    because: 'uid 1000 is the user of the images, which owns what OpenClaw has stored, and OpenClaw takes a secret from no file of another',
  },
  {
    judge: 'kube-score',
    check: 'container-security-context-user-group-id',
    where: / (unseal-tailscale|tailscale)$/,
    because: 'a process gets NET_ADMIN as root alone, without any other capability, and reads no key but one of its own; userspace mode is the way without',
  },
  {
    judge: 'kube-score',
    check: 'container-image-pull-policy',
    where: /./,
    because: 'images have versions: what is on the machine is what was asked for, and a registry that is away keeps no pod from starting',
  },
  {
    judge: 'kube-score',
    check: 'pod-probes-identical',
    where: /^Deployment /,
    because: 'it compares probes of two different containers, or of a small web server that has one thing to say',
  },
  {
    judge: 'kube-score',
    check: 'container-ephemeral-storage-request-and-limit',
    where: /./,
    because: 'the roots are read-only and every emptyDir has a size limit: there is nothing else to fill',
  },
  {
    judge: 'checkov',
    check: 'CKV_K8S_11',
    where: /./,
    because: 'CPU limits throttle an agent that nobody competes with; requests share what is scarce',
  },
  {
    judge: 'checkov',
    check: 'CKV_K8S_43',
    where: /./,
    because: 'versions are readable in review; `image` takes a digest, and its docs ask for one in production',
  },
  {
    judge: 'checkov',
    check: 'CKV_K8S_15',
    where: /./,
    because: 'images have versions: what is on the machine is what was asked for, and a registry that is away keeps no pod from starting',
  },
  {
    judge: 'checkov',
    check: 'CKV_K8S_25',
    where: /^Deployment/,
    because: 'kernel mode needs NET_ADMIN, in the sidecar alone; userspace mode is the way without',
  },
  {
    judge: 'checkov',
    check: 'CKV_K8S_23',
    where: /^Deployment/,
    because: 'a process gets NET_ADMIN as root alone, without any other capability; userspace mode is the way without',
  },
  {
    judge: 'checkov',
    check: 'CKV_K8S_40',
    where: /./,
    because: 'uid 1000 is the user of the images, which owns what OpenClaw has stored, and OpenClaw takes a secret from no file of another',
  },
  {
    judge: 'checkov',
    check: 'CKV_K8S_8',
    where: /^Deployment/,
    because: 'the gateway has one; containerboot ends by itself when it has to, and a restart mends no control server that is away',
  },
  {
    judge: 'checkov',
    check: 'CKV_K8S_9',
    where: /^Deployment.tools.wiki$/,
    because: 'the wiki is anybody\'s own workload, and as short as the example can show it',
  },
  {
    judge: 'checkov',
    check: 'CKV_K8S_37',
    where: /^Deployment.tools.wiki$/,
    because: 'the wiki is anybody\'s own workload, and as short as the example can show it',
  },
  {
    judge: 'checkov',
    check: 'CKV_K8S_28',
    where: /^Deployment.tools.wiki$/,
    because: 'the wiki is anybody\'s own workload, and as short as the example can show it',
  },
  {
    judge: 'checkov',
    check: 'CKV_K8S_31',
    where: /^Deployment.tools.wiki$/,
    because: 'the wiki is anybody\'s own workload, and as short as the example can show it',
  },
];
