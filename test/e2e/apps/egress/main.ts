import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { Secret, SeccompProfileType } from 'cdk8s-plus-28';
import { AppArmorProfileType, AuthKey, ClusterDns, InstanceNamespace, OpenClawInstance, Sealed } from 'cdk8s-openclaw';

// Agents that may reach more or less than others, and one with all fields of a pod. The tests run other pods under their policies.
const app = new App();
const egress = new Chart(app, 'egress', { namespace: 'egress' });
const gatewayToken = (name: string) => Sealed.fromFile(join(__dirname, 'keys', `${name}.gateway-token.yaml`));
const authKey = AuthKey.fromSecret(Secret.fromSecretName(egress, 'Key', 'absent'), 'key');

new InstanceNamespace(egress, 'Namespace');
new OpenClawInstance(egress, 'usual', { gatewayToken: gatewayToken('usual') });

new OpenClawInstance(egress, 'opened', {
  gatewayToken: gatewayToken('opened'),
  egress: {
    allow: [
      { cidrs: ['10.246.7.0/24'], ports: [8443], udpPorts: [5353] },
      // all link-local addresses, of which those of metadata services stay shut
      { cidrs: ['169.254.0.0/16'], ports: [80] },
      { cidrs: ['100.100.100.200/32'], ports: [80] },
    ],
    dns: [ClusterDns.addresses(['169.254.20.10/32'])],
  },
});

new OpenClawInstance(egress, 'closed', {
  gatewayToken: gatewayToken('closed'),
  egress: { internet: false, allow: [{ cidrs: ['192.168.177.0/24'] }], dns: [ClusterDns.kubeDns(), ClusterDns.addresses(['169.254.20.10/32'])] },
});

new OpenClawInstance(egress, 'joined', { gatewayToken: gatewayToken('joined'), addons: { tailscale: { authKey, logs: false } } });

new OpenClawInstance(egress, 'outward', { gatewayToken: gatewayToken('outward'), addons: { tailscale: { authKey, logs: false, udpToPrivateRanges: false } } });

const labels = { 'app.kubernetes.io/name': 'openclaw' };
new OpenClawInstance(egress, 'fields', {
  gatewayToken: gatewayToken('fields'),
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: labels } }],
  affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } } }] } },
  podDisruptionBudget: { evictUnready: false },
  seccompProfile: { type: SeccompProfileType.LOCALHOST, localhostProfile: 'profiles/agent.json' },
  appArmorProfile: { type: AppArmorProfileType.LOCALHOST, localhostProfile: 'agent' },
  runtimeClassName: 'sandbox',
});

app.synth();
