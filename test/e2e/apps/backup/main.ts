import { join } from 'node:path';
import { App, Chart, Cron, Size } from 'cdk8s';
import { BackupTarget, BucketCredentials, InstanceBackup, InstanceNamespace, OpenClawInstance, Sealed } from 'cdk8s-openclaw';

// An agent that is backed up to a claim and to a bucket. The tests make the keys and the sealed files, and the backups' Jobs: the schedules do not come around.
const keys = join(__dirname, 'keys');
const app = new App();
const backed = new Chart(app, 'backed', { namespace: 'backed' });
const never = Cron.schedule({ minute: '0', hour: '0', day: '1', month: '1' });

new InstanceNamespace(backed, 'Namespace');
const agent = new OpenClawInstance(backed, 'Agent', {
  gatewayToken: Sealed.fromFile(join(keys, 'agent.gateway-token.yaml')),
  storage: Size.gibibytes(1),
});
new InstanceBackup(backed, 'Backup', { instance: agent, schedule: never, keep: 2, to: BackupTarget.claim({ storage: Size.gibibytes(1) }) });
new InstanceBackup(backed, 'Offsite', {
  instance: agent,
  name: 'agent-offsite',
  schedule: never,
  keep: 2,
  to: BackupTarget.bucket({
    endpoint: process.env.E2E_BUCKET_ENDPOINT!,
    bucket: process.env.E2E_BUCKET!,
    credentials: BucketCredentials.sealed(
      Sealed.fromFile(join(keys, 'agent.bucket-access-key-id.yaml')),
      Sealed.fromFile(join(keys, 'agent.bucket-secret-access-key.yaml')),
    ),
  }),
});

app.synth();
