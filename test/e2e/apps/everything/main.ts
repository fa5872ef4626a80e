import { join } from 'node:path';
import { App, Chart, Cron, Duration, Size } from 'cdk8s';
import { Secret } from 'cdk8s-plus-28';
import {
  AppArmorProfileType, AuthKey, BackupTarget, BucketCredentials, ClusterDns, ConfigMode, DataSnapshot, InstanceBackup, InstanceNamespace,
  OpenClawInstance, Sealed, TailnetMember, TailnetMonitoring, TailnetPolicy,
} from 'cdk8s-openclaw';

// An agent with all that can be asked for, for judges to look at. Nothing of it is ever started.
const keys = join(__dirname, 'keys');
const app = new App();
const chart = new Chart(app, 'everything', { namespace: 'everything' });

new InstanceNamespace(chart, 'Namespace');
const instance = new OpenClawInstance(chart, 'Agent', {
  gatewayToken: Sealed.fromFile(join(keys, 'agent.gateway-token.yaml')),
  configMode: ConfigMode.MERGE,
  config: { agents: { defaults: { model: { primary: 'provider/model' } } } },
  api: { chatCompletions: true },
  failedLogins: { maxAttempts: 5, window: Duration.minutes(1) },
  egress: { allow: [{ cidrs: ['203.0.113.0/24'] }], dns: [ClusterDns.kubeDns(), ClusterDns.addresses(['169.254.20.10/32'])] },
  podDisruptionBudget: {},
  priorityClassName: 'system-cluster-critical',
  appArmorProfile: { type: AppArmorProfileType.RUNTIME_DEFAULT },
  topologySpreadConstraints: [{
    maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'openclaw' } },
  }],
  addons: {
    browserRelay: {},
    tailscale: {
      authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'agent.auth-key.yaml'))),
      https: true,
      tags: ['tag:agent'],
      tailnetDomain: 'tail1234.ts.net',
      udpToPrivateRanges: false,
      egressProxy: {},
    },
  },
});
new TailnetPolicy(chart, 'Policy', { grants: [{ from: [TailnetMember.user('alice@example.com')], to: [instance] }] });
new TailnetMonitoring(chart, 'Monitoring', { prometheusNamespace: 'monitoring' });
new InstanceBackup(chart, 'Backup', { instance, schedule: Cron.daily(), to: BackupTarget.claim({ storage: Size.gibibytes(1) }) });
new InstanceBackup(chart, 'BucketBackup', {
  instance,
  name: 'agent-to-bucket',
  schedule: Cron.weekly(),
  to: BackupTarget.bucket({
    endpoint: 'https://s3.example.com',
    bucket: 'backups',
    credentials: BucketCredentials.fromSecret(Secret.fromSecretName(chart, 'Credentials', 'bucket')),
  }),
});
new DataSnapshot(chart, 'Snapshot', { instance, name: 'agent-before-the-change' });

app.synth();
