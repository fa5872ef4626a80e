import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, App, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { AuthKey, OpenClawInstance, Sealed, SealedValues, TailscaleSidecar, UnsealOptions } from '../../src';
import { checkManifests } from '../../src/checks/check-manifests';
import { daysAfter, today } from '../../src/sealing/today';
import { Manifests, chartIn } from '../support/manifests';
import { SealedFiles } from '../support/sealed-files';

const files = new SealedFiles(['agent', 'other']);

const instance = (token: Sealed, namespace?: string) =>
  new OpenClawInstance(new Chart(new App(), 'chart', { namespace }), 'Agent', { gatewayToken: token });

/** A sealed file with its text changed. */
function edited(change: (text: string) => string): Sealed {
  const path = join(files.folder, 'edited.yaml');
  writeFileSync(path, change(readFileSync(files.path('agent', 'gateway-token'), 'utf8')));
  return Sealed.fromFile(path);
}

describe('a sealed file is refused at synthesis', () => {
  test('for another instance', () => {
    expect(() => instance(files.token('other'), 'agents')).toThrow(
      `chart/Agent/SealedValues: ${files.path('other', 'gateway-token')}: sealed for name "other", expected "agent"; `
      + 'use the file sealed for "agent", or seal the value again with --name agent');
  });

  test('for another namespace', () => {
    expect(() => instance(files.token(), 'elsewhere')).toThrow('sealed for namespace "agents", expected "elsewhere"');
  });

  test('for another field', () => {
    expect(() => instance(files.authKey(), 'agents')).toThrow('sealed for field "auth-key", expected "gateway-token"');
  });

  test('when it is missing', () => {
    expect(() => instance(Sealed.fromFile('nowhere.yaml'), 'agents')).toThrow(
      'chart/Agent/SealedValues: nowhere.yaml: no such file; write it with `cdk8s-openclaw seal`, or correct the path');
  });

  test('when it is empty', () => {
    expect(() => instance(edited(() => ''), 'agents')).toThrow(/^chart\/Agent\/SealedValues: .*edited\.yaml: .*empty/);
  });

  test('when it is of another kind', () => {
    expect(() => instance(edited(text => text.replace('kind: SealedValue', 'kind: SealedSecret')), 'agents')).toThrow(/edited\.yaml: .*"SealedSecret"/);
  });

  test('when it is cut short', () => {
    const cut = edited(text => text.trimEnd().split('\n').slice(0, -1).join('\n'));
    expect(() => instance(cut, 'agents')).toThrow(/^chart\/Agent\/SealedValues: .*edited\.yaml: the message ends after \d+ bytes, expected \d+ or more; restore the file/);
  });

  test('when it was edited to look like another\'s', () => {
    const renamed = edited(text => text.replaceAll('"agent"', '"wiki"'));
    const chart = new Chart(new App(), 'chart', { namespace: 'agents' });
    expect(() => new OpenClawInstance(chart, 'Wiki', { gatewayToken: renamed })).toThrow(/context\.name is "wiki", and the message was sealed with "agent"/);
  });

  test('and read when it is used, not before', () => {
    expect(() => Sealed.fromFile('nowhere.yaml')).not.toThrow();
  });
});

describe('without a namespace of its own, a chart', () => {
  test('leaves the namespace to be checked in the pod, which knows it', () => {
    const agent = instance(files.token());
    const manifests = new Manifests(Chart.of(agent));
    const unseal = manifests.container('agent', 'unseal-openclaw');
    expect(unseal.args).toEqual(expect.arrayContaining(['--namespace', '$(POD_NAMESPACE)']));
    expect(unseal.env).toEqual([{ name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }]);
  });
});

describe('a sealed file that expires', () => {
  const tomorrow = daysAfter(today(), 1);
  const warned = async (warnBeforeExpiry?: Duration, acknowledge: { [id: string]: string } = {}) => {
    await files.write('agent', 'gateway-token', { expiresAt: tomorrow });
    const chart = chartIn();
    const gatewayToken = Sealed.fromFile(files.path('agent', 'gateway-token'), { warnBeforeExpiry });
    new OpenClawInstance(chart, 'Agent', { gatewayToken, acknowledge });
    const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const manifests = new Manifests(chart);
    const warnings = written.mock.calls.map(([text]) => `${text}`).filter(text => text.includes('sealed-value-expires'));
    written.mockRestore();
    return { manifests, warnings };
  };

  /** A value that is opened into a workload of somebody's own. */
  const ofPlainWorkload = async (field: string, acknowledge: { [name: string]: string } = {}) => {
    await files.write('agent', field, { expiresAt: tomorrow });
    const chart = chartIn();
    const wiki = new kplus.Deployment(chart, 'Wiki', { metadata: { name: 'wiki' }, containers: [{ image: 'wiki:1' }] });
    Object.entries(acknowledge).forEach(([name, reason]) => ApiObject.of(wiki).metadata.addAnnotation(name, reason));
    const sealed = Sealed.fromFile(files.path('agent', field), { warnBeforeExpiry: Duration.days(30) });
    new SealedValues(chart, 'Values', { name: 'keys', instance: 'agent', values: { [field]: sealed } }).unsealInto(wiki, { consumer: 'wiki', user: 1, required: true, image: 'node:24' });
    const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const manifests = new Manifests(chart);
    const warnings = written.mock.calls.map(([text]) => `${text}`);
    written.mockRestore();
    return { manifests, warnings };
  };

  const checked = ({ all }: Manifests) => checkManifests(all.map(manifest => ({ manifest: { apiVersion: 'v1', ...manifest }, where: manifest.kind })));

  test('is warned of in a workload that is nobody\'s agent and no node, at synthesis and by a check, unless it is accepted', async () => {
    const found = `the sealed api-key expires on ${tomorrow}, within 30 days: `;
    const { manifests, warnings } = await ofPlainWorkload('api-key');
    expect(warnings).toEqual([expect.stringContaining(`warning: agents/Wiki: ${found}`)]);
    expect(checked(manifests).findings).toEqual([expect.objectContaining({ where: 'Deployment', message: expect.stringContaining(found) })]);

    const accepted = await ofPlainWorkload('api-key', { 'cdk8s-openclaw/acknowledge.sealed-value-expires': 'it is to end then' });
    expect(accepted.warnings).toEqual([]);
    expect(checked(accepted.manifests)).toMatchObject({ findings: [{ acknowledged: 'it is to end then' }], notes: [] });
  });

  test('is warned of by an annotation whose name Kubernetes takes, however long the field', async () => {
    const field = 'f'.repeat(63);
    const { manifests, warnings } = await ofPlainWorkload(field);
    expect(warnings).toEqual([expect.stringContaining(`the sealed ${field} expires on ${tomorrow}`)]);
    expect(manifests.get('ConfigMap', 'keys').metadata.annotations).toEqual({ 'cdk8s-openclaw/warn-before-expiry': `{"${field}":30}` });
  });

  test('is warned of where that is asked for, and unless it is accepted', async () => {
    const { warnings } = await warned(Duration.days(30));
    expect(warnings).toEqual([`warning: agents/Agent: the sealed gateway-token expires on ${tomorrow}, within 30 days: get another value, seal it with \`cdk8s-openclaw seal --force\` and apply it `
      + '[acknowledge: { \'sealed-value-expires\': \'the reason\' }]\n']);
    expect((await warned(Duration.days(30), { 'sealed-value-expires': 'it is to end then' })).warnings).toEqual([]);
  });

  test('is not looked at where nobody asks', async () => {
    const { manifests, warnings } = await warned();
    expect(warnings).toEqual([]);
    expect(manifests.text()).not.toContain('warn-before-expiry');
  });

  test.each([[Duration.hours(36), 1.5], [Duration.days(0), 0], [Duration.days(100_000), 100_000]])('is not warned of %p before', async (duration, days) => {
    await expect(warned(duration)).rejects.toThrow(`agents/Agent/SealedValues: warnBeforeExpiry of ${files.path('agent', 'gateway-token')} is ${days} days: use a whole number of days`);
  });
});

describe('sealed values', () => {
  test('of any field serve any workload', async () => {
    await files.write('agent', 'api-key');
    const chart = chartIn();
    const values = new SealedValues(chart, 'Values', {
      name: 'keys',
      instance: 'agent',
      values: { 'api-key': Sealed.fromFile(files.path('agent', 'api-key')), 'auth-key': files.authKey() },
    });
    const pod = new kplus.Pod(chart, 'Pod', { metadata: { name: 'job' } });
    const opened = values.unsealInto(pod, { consumer: 'job', user: 1234, required: true, image: 'node:24' });
    pod.addContainer({ image: 'job:1', volumeMounts: [{ volume: opened, path: '/keys' }] });

    const manifests = new Manifests(chart);
    const [unseal] = manifests.get('Pod', 'job').spec.initContainers;
    expect(unseal).toMatchObject({ name: 'unseal-job', securityContext: { runAsUser: 1234, runAsGroup: 1234 } });
    expect(unseal.args).toEqual(expect.arrayContaining(['--required', 'api-key', '--required', 'auth-key']));
    expect(unseal.env.map(({ name }: { name: string }) => name)).toEqual(['POD_NAMESPACE']);
    expect(Object.keys(manifests.get('ConfigMap', 'keys').data)).toEqual(['api-key.json', 'auth-key.json']);
    expect(manifests.text()).not.toContain(SealedFiles.SECRET);
  });

  test('are reported on where a tailnet node joins the pod, but to whom they were to be', () => {
    const chart = chartIn();
    const values = new SealedValues(chart, 'Values', { name: 'keys', instance: 'other', values: { 'gateway-token': files.token('other') } });
    const wiki = new kplus.Deployment(chart, 'Wiki', {
      metadata: { name: 'wiki' }, replicas: 1, strategy: kplus.DeploymentStrategy.recreate(), select: false, containers: [{ image: 'wiki:1' }],
    });
    wiki.select(kplus.LabelSelector.of({ labels: { app: 'wiki' } }));
    wiki.podMetadata.addLabel('app', 'wiki');
    const report = kplus.Volume.fromEmptyDir(chart, 'Report', 'own-report');
    const options = { user: 1234, required: true, image: 'node:24' };
    values.unsealInto(wiki, { ...options, consumer: 'wiki' });
    values.unsealInto(wiki, { ...options, consumer: 'own', report });
    new TailscaleSidecar(chart, 'Sidecar', { authKey: AuthKey.sealed(files.authKey('other')) }).attachTo(wiki, { name: 'other', port: 80 });

    const manifests = new Manifests(chart);
    for (const [name, volume] of [['unseal-wiki', 'tailscale-report'], ['unseal-own', 'own-report'], ['unseal-tailscale', 'tailscale-report']]) {
      expect(manifests.env('wiki', name, 'UNSEAL_REPORT')).toBe(`/run/cdk8s-openclaw/report/${name}.json`);
      expect(manifests.container('wiki', name).volumeMounts).toContainEqual({ name: volume, mountPath: '/run/cdk8s-openclaw/report' });
    }
  });

  test('may be required but for some', () => {
    const chart = chartIn();
    const values = new SealedValues(chart, 'Values', { name: 'keys', instance: 'agent', values: { 'auth-key': files.authKey(), 'gateway-token': files.token() } });
    const unsealed = (id: string, options: Partial<UnsealOptions>) => {
      const pod = new kplus.Pod(chart, id, { metadata: { name: id.toLowerCase() }, containers: [{ image: 'job:1' }] });
      values.unsealInto(pod, { consumer: id.toLowerCase(), user: 1, required: true, image: 'node:24', ...options });
      return new Manifests(chart).get('Pod', id.toLowerCase()).spec.initContainers[0].args.join(' ');
    };
    expect(unsealed('One', { optional: ['auth-key'] })).toContain('--optional auth-key --required gateway-token');
    expect(unsealed('Two', { optional: ['auth-key'], required: false })).toContain('--optional auth-key --optional gateway-token');
  });

  test.each<[string, Partial<UnsealOptions>, string]>([
    ['a consumer', { consumer: 'My_Job' }, 'container "unseal-My_Job" is no DNS label'],
    ['an optional value that there is not', { optional: ['auth-kay'] }, 'optional has "auth-kay", and the values are auth-key: name one of those'],
    ['a text behind a value that there is not', { suffixes: { 'auth-kay': '?a=b' } }, 'suffixes has "auth-kay", and the values are auth-key: name one of those'],
    ['a user', { user: -1 }, 'user -1 is no numeric user: use a whole number from 0'],
  ])('refuse %s that can not be', (_, options, message) => {
    const chart = chartIn();
    const values = new SealedValues(chart, 'Values', { name: 'keys', instance: 'agent', values: { 'auth-key': files.authKey() } });
    const pod = new kplus.Pod(chart, 'Pod');
    expect(() => values.unsealInto(pod, { consumer: 'job', user: 1, required: true, image: 'node:24', ...options })).toThrow(`agents/Values: ${message}`);
  });

  test('refuse a consumer twice, two Secrets of keys in a pod, and another namespace', () => {
    const chart = chartIn();
    const options = { consumer: 'job', user: 1, required: true, image: 'node:24' };
    const make = (id: string) => new SealedValues(chart, id, { name: id.toLowerCase(), instance: 'agent', values: { 'auth-key': files.authKey() } });
    const pod = new kplus.Pod(chart, 'Pod');
    make('One').unsealInto(pod, options);
    expect(() => make('Two').unsealInto(pod, options)).toThrow('agents/Two: consumer "job" has its values unsealed in agents/Pod already');
    expect(() => make('Three').unsealInto(pod, { ...options, consumer: 'other', sealingKeySecret: 'mine' }))
      .toThrow('agents/Pod: sealed values are opened with the private keys of Secret mine and of another one: put all keys into one Secret');
    expect(() => make('Four').unsealInto(new kplus.Pod(chartIn('others'), 'Pod'), options)).toThrow('agents/Four: is in namespace agents, and others/Pod is in others');
  });

  test('have room for a hundred of the longest values, and not for more than Kubernetes takes', async () => {
    const fields = Array.from({ length: 160 }, (_, index) => `value-${index}`);
    for (const field of fields) await files.write('agent', field, { plaintext: 'x'.repeat(4096) });
    const make = (names: string[]) => new SealedValues(chartIn(), 'Values', { name: 'keys', instance: 'agent', values: Object.fromEntries(names.map(field => [field, files.sealed('agent', field)])) });
    expect(() => make(fields.slice(0, 100))).not.toThrow();
    expect(() => make(fields)).toThrow(/^agents\/Values: the 160 sealed values have 1\d{6} bytes together, and a ConfigMap holds 1048576: seal them for fewer keys, seal shorter values, or/);
  });

  test('are named', () => {
    expect(() => new SealedValues(chartIn(), 'Values', { name: 'Bad_Name', instance: 'agent', values: {} })).toThrow('agents/Values: name "Bad_Name" is no DNS subdomain');
  });

  test('carry what the file carries', () => {
    const chart = chartIn();
    new SealedValues(chart, 'Values', { name: 'keys', instance: 'agent', values: { 'auth-key': files.authKey() } });
    const document = JSON.parse(new Manifests(chart).get('ConfigMap', 'keys').data['auth-key.json']);
    expect(readFileSync(files.path('agent', 'auth-key'), 'utf8').replace(/\s/g, '')).toContain(document.ciphertext);
    expect(document.context).toEqual({ format: '1', namespace: 'agents', name: 'agent', field: 'auth-key', sealedAt: expect.any(String) });
  });
});
