import { ApiObject, App, Chart, Cron, Duration, JsonPatch, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  AppArmorProfileType, BackupTarget, BucketCredentials, BucketTargetOptions, ClusterDns, DataSnapshot, InstanceBackup, InstanceBackupProps,
  OpenClawInstance, OpenClawInstanceProps, Sealed,
} from '../../src';
import { SealedFiles } from '../support/sealed-files';

const files = new SealedFiles(['agent']);

const others = new SealedFiles(['other']);
const KEY_FIELDS = ['bucket-access-key-id', 'bucket-secret-access-key'];
beforeAll(async () => { for (const field of KEY_FIELDS) await files.write('agent', field); });
const sealedKey = () => BucketCredentials.sealed(Sealed.fromFile(files.path('agent', KEY_FIELDS[0])), Sealed.fromFile(files.path('agent', KEY_FIELDS[1])));

const DAILY = Cron.schedule({ minute: '17', hour: '3' });

class Backed {
  public readonly chart = new Chart(new App(), 'agents', { namespace: 'agents' });
  public readonly instance: OpenClawInstance;

  public constructor(props: Partial<OpenClawInstanceProps> = {}) {
    this.instance = new OpenClawInstance(this.chart, 'Agent', { gatewayToken: files.token(), ...props });
  }

  public backup(props: Partial<InstanceBackupProps> = {}, id = 'Backup'): InstanceBackup {
    return new InstanceBackup(this.chart, id, { instance: this.instance, schedule: DAILY, to: BackupTarget.claim(), ...props });
  }

  public get manifests(): any[] {
    return Testing.synth(this.chart);
  }

  public manifest(kind: string, name: string): any {
    return this.manifests.find(each => each.kind === kind && each.metadata.name === name);
  }

  public podSpec(name = 'agent-backup'): any {
    return this.manifest('CronJob', name).spec.jobTemplate.spec.template.spec;
  }
}

const credentials = () => BucketCredentials.fromSecret(kplus.Secret.fromSecretName(new Chart(new App(), 'c'), 'Key', 'bucket-key'));
const bucket = (options: Partial<BucketTargetOptions> = {}) => (
  BackupTarget.bucket({ endpoint: 'https://s3.example.com', bucket: 'my-backups', credentials: credentials(), ...options })
);
const argument = (args: string[], option: string) => args[args.indexOf(option) + 1];

describe('an instance without a backup', () => {
  test('has nothing of one', () => {
    expect(new Backed().manifests.filter(({ kind }) => kind === 'CronJob')).toEqual([]);
  });
});

describe('a backup', () => {
  test('runs on schedule, one at a time, and ends', () => {
    const backed = new Backed();
    backed.backup({ timeZone: 'Europe/Berlin' });
    expect(backed.manifest('CronJob', 'agent-backup').spec).toMatchObject({
      schedule: '17 3 * * *',
      timeZone: 'Europe/Berlin',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 3600,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 1,
      jobTemplate: { spec: { activeDeadlineSeconds: 3600, backoffLimit: 1 } },
    });
  });

  test('has no privilege, no root and no token', () => {
    const backed = new Backed();
    backed.backup();
    const { containers, initContainers, securityContext, automountServiceAccountToken, serviceAccountName, enableServiceLinks } = backed.podSpec();
    expect({ automountServiceAccountToken, serviceAccountName, enableServiceLinks }).toEqual({
      automountServiceAccountToken: false, serviceAccountName: 'agent', enableServiceLinks: false,
    });
    expect(securityContext).toEqual({
      fsGroup: 1000, fsGroupChangePolicy: 'OnRootMismatch', runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(initContainers[0].securityContext).toEqual(containers[0].securityContext);
    expect(containers[0].securityContext).toEqual({
      runAsUser: 1000,
      runAsGroup: 1000,
      runAsNonRoot: true,
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  test('runs where the agent does, and anywhere while that is stopped: it is among those that it seeks', () => {
    const backed = new Backed({ nodeSelector: { disk: 'fast' }, runtimeClassName: 'gvisor', imagePullSecrets: ['pull'] });
    backed.backup();
    const { affinity, nodeSelector, runtimeClassName, imagePullSecrets } = backed.podSpec();
    expect({ nodeSelector, runtimeClassName, imagePullSecrets }).toEqual({ nodeSelector: { disk: 'fast' }, runtimeClassName: 'gvisor', imagePullSecrets: [{ name: 'pull' }] });
    const [{ labelSelector, topologyKey }] = affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution;
    expect(topologyKey).toBe('kubernetes.io/hostname');
    const [{ key, values }] = labelSelector.matchExpressions;
    for (const labels of [backed.manifest('Deployment', 'agent').spec.template.metadata.labels, backed.manifest('CronJob', 'agent-backup').spec.jobTemplate.spec.template.metadata.labels]) {
      expect(labels).toMatchObject(labelSelector.matchLabels);
      expect(values).toContain(labels[key]);
    }
  });

  test('is neither the Deployment\'s nor bound by its policy', () => {
    const backed = new Backed();
    backed.backup();
    const { labels } = backed.manifest('CronJob', 'agent-backup').spec.jobTemplate.spec.template.metadata;
    for (const selector of [backed.manifest('Deployment', 'agent').spec.selector, backed.manifest('NetworkPolicy', 'agent').spec.podSelector]) {
      expect(labels).not.toMatchObject(selector.matchLabels);
    }
  });

  test('has the agent\'s image, data and configuration where the agent has them, and neither its token nor its tailnet identity', () => {
    const backed = new Backed({ image: 'registry.example.com/openclaw:1' });
    backed.backup({ keep: 3, deadline: Duration.minutes(5), scratch: Size.gibibytes(1) });
    const { initContainers: [pack], containers: [keeper], volumes } = backed.podSpec();
    expect([pack, keeper].map(({ name, image, args }) => [name, image, args[0]])).toEqual([
      ['pack', 'registry.example.com/openclaw:1', 'pack'], ['backup', 'registry.example.com/openclaw:1', 'store'],
    ]);
    expect(['--instance', '--state', '--folder'].map(option => argument(pack.args, option))).toEqual(['agent', '/home/node/.openclaw', 'openclaw']);
    expect(['--instance', '--state', '--folder', '--keep', '--deadline', '--archives'].map(option => argument(keeper.args, option)))
      .toEqual(['agent', '/home/node/.openclaw', 'openclaw', '3', '300', '/archives']);
    expect(pack.env).toContainEqual({ name: 'OPENCLAW_CONFIG_PATH', value: '/etc/openclaw/openclaw.json' });
    expect(volumes.map((volume: any) => volume.persistentVolumeClaim?.claimName ?? volume.configMap?.name ?? volume.emptyDir.sizeLimit).sort())
      .toEqual(['1024Mi', 'agent-backup', 'agent-config', 'agent-data', expect.stringMatching(/^agents-backup-/)]);
  });

  test.each<[string, () => BackupTarget]>([['a claim', () => BackupTarget.claim()], ['a bucket', bucket], ['a bucket with a sealed key', () => bucket({ credentials: sealedKey() })]])(
    'with %s packs where nothing is but the data, and keeps without the agent\'s folder', (_, to) => {
      const backed = new Backed();
      backed.backup({ to: to() });
      const { initContainers, containers: [{ volumeMounts }] } = backed.podSpec();
      const pack = initContainers.find(({ name }: any) => name === 'pack');
      expect(pack.volumeMounts.map(({ name, mountPath, subPath, readOnly }: any) => [name, mountPath, subPath, readOnly])).toEqual([
        ['backup-program', '/run/cdk8s-openclaw/program', undefined, true],
        ['data', '/home/node/.openclaw', 'openclaw', undefined],
        ['config', '/etc/openclaw', undefined, true],
        ['tmp', '/tmp', undefined, undefined],
      ]);
      expect(volumeMounts.map(({ mountPath }: any) => mountPath)).not.toContain('/home/node/.openclaw');
    });

  test('has the agent\'s profiles', () => {
    const plain = new Backed();
    plain.backup();
    const backed = new Backed({ seccompProfile: { type: kplus.SeccompProfileType.LOCALHOST, localhostProfile: 'agents.json' }, appArmorProfile: { type: AppArmorProfileType.LOCALHOST, localhostProfile: 'agents' } });
    backed.backup({ to: bucket({ credentials: sealedKey() }) });
    const { securityContext, containers, initContainers } = backed.podSpec();
    expect(securityContext).toEqual({
      ...plain.podSpec().securityContext,
      seccompProfile: { type: 'Localhost', localhostProfile: 'agents.json' },
      appArmorProfile: { type: 'Localhost', localhostProfile: 'agents' },
    });
    expect([...containers, ...initContainers].map(container => container.securityContext.seccompProfile)).toEqual([undefined, undefined, undefined]);
  });

  test('runs on the agent\'s nodes alone: a volume that waits for its first pod is made there', () => {
    const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }] } };
    const backed = new Backed({ affinity: { nodeAffinity, podAntiAffinity: {} } });
    backed.backup();
    const { affinity } = backed.podSpec();
    expect(affinity.nodeAffinity).toEqual(nodeAffinity);
    expect(Object.keys(affinity).sort()).toEqual(['nodeAffinity', 'podAffinity']);
  });

  test('takes a part of the resources for the whole', () => {
    const backed = new Backed();
    backed.backup({ resources: { memory: { limit: Size.gibibytes(2) } } });
    expect(backed.podSpec().containers[0].resources).toEqual({ requests: { cpu: '100m', memory: '512Mi' }, limits: { memory: '2048Mi' } });
  });

  test('keeps what a user patches', () => {
    const backed = new Backed();
    ApiObject.of(backed.backup().cronJob).addJsonPatch(JsonPatch.add('/spec/jobTemplate/spec/podReplacementPolicy', 'Failed'));
    expect(backed.manifest('CronJob', 'agent-backup').spec.jobTemplate.spec.podReplacementPolicy).toBe('Failed');
  });

  test.each<[string, Partial<InstanceBackupProps>, string]>([
    ['a name that is none', { name: 'Backup' }, 'name "Backup" is no DNS label'],
    ['a name that is too long for a CronJob', { name: 'a'.repeat(53) }, `name "${'a'.repeat(53)}" has 53 characters, a CronJob's has 52 at most: give a shorter name`],
    ['nothing to keep', { keep: 0 }, 'keep is 0: use a whole number from 1'],
    ['half an archive to keep', { keep: 1.5 }, 'keep is 1.5: use a whole number from 1'],
    ['no time', { deadline: Duration.seconds(5) }, 'deadline is 5 s: use whole seconds, from a minute to a day'],
    ['two days', { deadline: Duration.days(2) }, 'deadline is 172800 s'],
  ])('refuses %s', (_, props, message) => {
    expect(() => new Backed().backup(props)).toThrow(`agents/Backup: ${message}`);
  });

  test('refuses a second one of the same name', () => {
    const backed = new Backed();
    backed.backup();
    expect(() => backed.backup({}, 'Other')).toThrow('CronJob in namespace agents: "agent-backup" is taken by agents/Backup');
  });

  const shared = (chart: Chart, id: string) => BackupTarget.claim({ claim: kplus.PersistentVolumeClaim.fromClaimName(chart, id, 'shared') });
  test.each<[string, (chart: Chart, id: string) => BackupTarget, string]>([
    ['claim', shared, 'claim shared in namespace agents'], ['bucket', () => bucket(), 'https://s3.example.com/my-backups/agents/'],
  ])('refuses a second one to the same %s, whose archives would have the names of the first\'s', (_, to, place) => {
    const backed = new Backed();
    backed.backup({ to: to(backed.chart, 'One') });
    expect(() => backed.backup({ name: 'weekly', to: to(backed.chart, 'Two') }, 'Weekly')).toThrow(`agents/Weekly: archives of agent: "${place}" is taken by agents/Backup: `
      + 'two backups to one place would remove each other\'s archives: give one of them another claim, bucket or prefix');
  });

  test('takes a second one to another place, and another instance\'s to the same', () => {
    const backed = new Backed();
    const other = new OpenClawInstance(backed.chart, 'Other', { gatewayToken: others.token('other') });
    backed.backup({ to: shared(backed.chart, 'One') });
    backed.backup({ name: 'weekly', to: bucket() }, 'Weekly');
    backed.backup({ name: 'monthly', to: bucket({ prefix: 'monthly/' }) }, 'Monthly');
    expect(backed.backup({ instance: other, to: shared(backed.chart, 'Two') }, 'OtherBackup').name).toBe('other-backup');
    expect(['agent-backup', 'other-backup'].map(name => backed.podSpec(name).containers[0].volumeMounts.find(({ mountPath }: any) => mountPath === '/archives').subPath)).toEqual(['agent', 'other']);
  });

  test('refuses data that one pod alone can mount', () => {
    const app = new App();
    const claims = new Chart(app, 'agents', { namespace: 'agents' });
    const dataClaim = new kplus.PersistentVolumeClaim(claims, 'Claim', {
      metadata: { name: 'mine' }, accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE_POD], storage: Size.gibibytes(1),
    });
    const instance = new OpenClawInstance(claims, 'Agent', { gatewayToken: files.token(), dataClaim });
    expect(() => new InstanceBackup(claims, 'Backup', { instance, schedule: DAILY, to: BackupTarget.claim() }))
      .toThrow('agents/Backup: claim mine is ReadWriteOncePod, and a backup has to mount it beside the agent\'s pod: make it ReadWriteOnce, or use a DataSnapshot');
  });

  test('refuses another namespace', () => {
    const backed = new Backed();
    const elsewhere = new Chart(backed.chart.node.root as App, 'elsewhere', { namespace: 'elsewhere' });
    expect(() => new InstanceBackup(elsewhere, 'Backup', { instance: backed.instance, schedule: DAILY, to: BackupTarget.claim() })).toThrow('make both in charts of one namespace');
  });
});

describe('to a claim', () => {
  test('makes one that tools which prune leave alone', () => {
    const backed = new Backed();
    expect(backed.backup({ to: BackupTarget.claim({ storage: Size.gibibytes(5), storageClass: 'slow' }) }).archiveClaim?.name).toBe('agent-backup');
    const { metadata, spec } = backed.manifest('PersistentVolumeClaim', 'agent-backup');
    expect(metadata.annotations).toEqual(backed.manifest('PersistentVolumeClaim', 'agent-data').metadata.annotations);
    expect(spec).toEqual({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } }, storageClassName: 'slow', volumeMode: 'Filesystem' });
  });

  test('takes one that is there', () => {
    const backed = new Backed();
    backed.backup({ to: BackupTarget.claim({ claim: kplus.PersistentVolumeClaim.fromClaimName(backed.chart, 'Archives', 'shared') }) });
    expect(backed.podSpec().volumes).toContainEqual({ name: 'archives', persistentVolumeClaim: { claimName: 'shared', readOnly: false } });
    expect(backed.manifests.filter(({ kind }) => kind === 'PersistentVolumeClaim')).toHaveLength(1);
  });

  test('refuses the one with the data, and a size of one that is there', () => {
    const backed = new Backed();
    expect(() => backed.backup({ to: BackupTarget.claim({ claim: backed.instance.dataClaim }) })).toThrow('claim agent-data is the one with the data, and would be lost with it: give another');
    const claim = kplus.PersistentVolumeClaim.fromClaimName(backed.chart, 'Archives', 'shared');
    expect(() => backed.backup({ name: 'other', to: BackupTarget.claim({ claim, storage: Size.gibibytes(1) }) }, 'Other')).toThrow('claim is given, so storage and storageClass have no effect');
  });

  test('reaches nothing, and is reached by nothing', () => {
    const backed = new Backed();
    backed.backup();
    const { spec } = backed.manifest('NetworkPolicy', 'agent-backup');
    expect(spec).toEqual({ podSelector: { matchLabels: { 'cdk8s.io/metadata.addr': 'agent-backup' } }, policyTypes: ['Ingress', 'Egress'], egress: [] });
    expect(backed.manifest('CronJob', 'agent-backup').spec.jobTemplate.spec.template.metadata.labels).toMatchObject(spec.podSelector.matchLabels);
  });
});

describe('to a bucket', () => {
  test('says which, and reads the key from files', () => {
    const backed = new Backed();
    backed.backup({ to: bucket({ region: 'eu-central-1' }) });
    const { containers: [{ args, volumeMounts, env }], volumes } = backed.podSpec();
    expect(['--endpoint', '--bucket', '--region', '--prefix', '--credentials'].map(option => argument(args, option)))
      .toEqual(['https://s3.example.com', 'my-backups', 'eu-central-1', 'agents/', '/run/bucket']);
    expect(volumeMounts).toContainEqual({ name: 'bucket-credentials', mountPath: '/run/bucket', readOnly: true });
    expect(volumes).toContainEqual({
      name: 'bucket-credentials',
      secret: {
        secretName: 'bucket-key',
        defaultMode: 0o440,
        // nothing else that is in it
        items: [{ key: 'bucket-access-key-id', path: 'bucket-access-key-id' }, { key: 'bucket-secret-access-key', path: 'bucket-secret-access-key' }],
      },
    });
    expect(env.every(({ valueFrom }: any) => valueFrom === undefined)).toBe(true);
  });

  test('refuses a Secret that the app makes', () => {
    const backed = new Backed();
    const secret = new kplus.Secret(backed.chart, 'Key', { stringData: { 'bucket-secret-access-key': 'not-a-real-secret' } });
    const attempt = () => backed.backup({ to: bucket({ credentials: BucketCredentials.fromSecret(secret) }) });
    expect(attempt).toThrow('credentials are in the Secret agents/Key, which this app makes');
    expect(attempt).not.toThrow('not-a-real-secret');
  });

  const egressTo = (options: Partial<BucketTargetOptions>, props: Partial<OpenClawInstanceProps> = {}) => {
    const backed = new Backed(props);
    backed.backup({ to: bucket(options) });
    const { egress } = backed.manifest('NetworkPolicy', 'agent-backup').spec;
    return egress.map(({ to, ports }: any) => [to.map(({ ipBlock, podSelector }: any) => ipBlock?.cidr ?? podSelector.matchLabels['k8s-app']), ports.map(({ port }: any) => port)]);
  };

  test.each<[string, Partial<BucketTargetOptions>, unknown]>([
    ['the public internet at its port', {}, [[['kube-dns'], [53, 53]], [['0.0.0.0/0', '::/0'], [443]]]],
    ['ranges that are given', { endpoint: 'https://minio.example.com:9000', cidrs: ['10.1.0.0/16'] }, [[['kube-dns'], [53, 53]], [['10.1.0.0/16'], [9000]]]],
    ['an address alone', { endpoint: 'http://10.1.2.3' }, [[['10.1.2.3/32'], [80]]]],
    ['an IPv6 address alone', { endpoint: 'https://[fd00::1]:9000' }, [[['fd00::1/128'], [9000]]]],
    ['names from another DNS', { dns: [ClusterDns.addresses(['169.254.20.10/32'])] }, [[['169.254.20.10/32'], [53, 53]], [['0.0.0.0/0', '::/0'], [443]]]],
  ])('reaches %s', (_, options, rules) => {
    expect(egressTo(options)).toEqual(rules);
  });

  test('asks the DNS that the instance has', () => {
    expect(egressTo({}, { egress: { dns: [ClusterDns.addresses(['10.96.0.10/32'])] } })[0]).toEqual([['10.96.0.10/32'], [53, 53]]);
  });

  test.each<[Partial<BucketTargetOptions>, string]>([
    [{ endpoint: 's3.example.com' }, 'endpoint "s3.example.com" is not scheme, host and port'],
    [{ endpoint: 'ftp://s3.example.com' }, 'is not scheme, host and port'],
    [{ endpoint: 'https://s3.example.com/bucket' }, 'is not scheme, host and port'],
    [{ bucket: 'My_Bucket' }, 'bucket "My_Bucket" is no bucket\'s name'],
    [{ region: 'eu central' }, 'region "eu central" is no region'],
    [{ prefix: 'agents' }, 'prefix "agents" is not usable'],
    [{ prefix: '../' }, 'prefix "../" is not usable'],
    [{ cidrs: [] }, 'cidrs is empty'],
    [{ cidrs: ['10.0.0.1'] }, 'cidrs "10.0.0.1" is no CIDR'],
    [{ dns: [] }, 'dns is empty'],
  ])('refuses %j', (options, message) => {
    expect(() => new Backed().backup({ to: bucket(options) })).toThrow(message);
  });

  test('does not show a password in an endpoint', () => {
    const attempt = () => new Backed().backup({ to: bucket({ endpoint: 'https://id:not-a-real-secret@s3.example.com' }) });
    expect(attempt).toThrow('endpoint has credentials in it: give them as credentials');
    expect(attempt).not.toThrow('not-a-real-secret');
  });
});

describe('a snapshot', () => {
  test('is of the data claim, and is left alone by tools that prune', () => {
    const backed = new Backed();
    new DataSnapshot(backed.chart, 'Snapshot', { instance: backed.instance, name: 'agent-2026-03-09', snapshotClass: 'fast' });
    const { apiVersion, metadata, spec } = backed.manifest('VolumeSnapshot', 'agent-2026-03-09');
    expect(apiVersion).toBe('snapshot.storage.k8s.io/v1');
    expect(spec).toEqual({ source: { persistentVolumeClaimName: 'agent-data' }, volumeSnapshotClassName: 'fast' });
    expect(metadata.annotations).toEqual(backed.manifest('PersistentVolumeClaim', 'agent-data').metadata.annotations);
  });

  test('leaves the class to the driver', () => {
    const backed = new Backed();
    new DataSnapshot(backed.chart, 'Snapshot', { instance: backed.instance, name: 'once' });
    expect(backed.manifest('VolumeSnapshot', 'once').spec).toEqual({ source: { persistentVolumeClaimName: 'agent-data' } });
  });

  test('refuses a name that is none', () => {
    const backed = new Backed();
    expect(() => new DataSnapshot(backed.chart, 'Snapshot', { instance: backed.instance, name: 'A' })).toThrow('agents/Snapshot: name "A" is no DNS subdomain');
  });
});
