import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { AppArmorProfileType, AuthKey, InstanceNamespace, OpenClawInstance, OpenClawInstanceProps } from '../../src';
import { Manifests, chartIn } from '../support/manifests';
import { SealedFiles } from '../support/sealed-files';

const files = new SealedFiles(['agent']);

function instance(props: Partial<OpenClawInstanceProps> = {}, chart = chartIn()): OpenClawInstance {
  return new OpenClawInstance(chart, 'Agent', {
    gatewayToken: files.token(), addons: { tailscale: { authKey: AuthKey.sealed(files.authKey()) } }, ...props,
  });
}

function synth(props?: Partial<OpenClawInstanceProps>): Manifests {
  const chart = chartIn();
  instance(props, chart);
  return new Manifests(chart);
}

const LOCALHOST = kplus.SeccompProfileType.LOCALHOST;

describe('where the pod runs', () => {
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] }] } } };

  test('is up to the cluster', () => {
    expect(synth().pod('agent')).not.toHaveProperty('affinity');
    expect(synth().pod('agent')).not.toHaveProperty('topologySpreadConstraints');
  });

  test('may have affinities', () => {
    expect(synth({ affinity }).pod('agent').affinity).toEqual(affinity);
  });

  test('may be spread', () => {
    const constraint = { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'openclaw' } } };
    expect(synth({ topologySpreadConstraints: [constraint] }).pod('agent').topologySpreadConstraints).toEqual([constraint]);
  });

  test('may be told by cdk8s-plus as well, by one of both', () => {
    const schedule = (props: Partial<OpenClawInstanceProps>) => {
      const chart = chartIn();
      instance(props, chart).deployment.scheduling.attract(kplus.Node.labeled(kplus.NodeLabelQuery.is('disk', 'ssd')));
      return new Manifests(chart).pod('agent').affinity;
    };
    expect(schedule({})).toEqual(affinity);
    expect(() => schedule({ affinity })).toThrow('agents/Agent/Deployment: affinity is given, and the Deployment\'s scheduling is used as well, which sets it: use one of them');
  });
});

describe('a pod disruption budget', () => {
  test('is made when it is asked for', () => {
    expect(synth().find('PodDisruptionBudget', 'agent')).toBeUndefined();
    const chart = chartIn();
    expect(instance({}, chart).podDisruptionBudget).toBeUndefined();
  });

  test('lets no eviction through but that of a pod that is not ready', () => {
    const manifests = synth({ podDisruptionBudget: {} });
    const { spec } = manifests.get('PodDisruptionBudget', 'agent');
    expect(spec).toEqual({ maxUnavailable: 0, selector: { matchLabels: manifests.get('Deployment', 'agent').spec.selector.matchLabels }, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
  });

  test('or none at all', () => {
    expect(synth({ podDisruptionBudget: { evictUnready: false } }).get('PodDisruptionBudget', 'agent').spec.unhealthyPodEvictionPolicy).toBe('IfHealthyBudget');
  });

  test('is at hand, and keeps what is patched', () => {
    const chart = chartIn();
    instance({ podDisruptionBudget: {} }, chart).podDisruptionBudget!.addJsonPatch(JsonPatch.add('/spec/ofTomorrow', 1));
    expect(new Manifests(chart).get('PodDisruptionBudget', 'agent').spec.ofTomorrow).toBe(1);
  });
});

describe('a seccomp profile', () => {
  const all = (manifests: Manifests) => [...manifests.pod('agent').containers, ...manifests.pod('agent').initContainers!];

  test('is the runtime\'s, for the pod and each container', () => {
    expect(synth().pod('agent').securityContext).toMatchObject({ seccompProfile: { type: 'RuntimeDefault' } });
    for (const { securityContext } of all(synth())) expect(securityContext!.seccompProfile).toEqual({ type: 'RuntimeDefault' });
    expect(synth({ seccompProfile: { type: kplus.SeccompProfileType.RUNTIME_DEFAULT } }).all).toEqual(synth().all);
  });

  test('may be one of the machines, which no container of ours then overrides', () => {
    const manifests = synth({ seccompProfile: { type: LOCALHOST, localhostProfile: 'profiles/agent.json' } });
    expect(manifests.pod('agent').securityContext!.seccompProfile).toEqual({ type: 'Localhost', localhostProfile: 'profiles/agent.json' });
    expect(all(manifests).map(({ name }) => name).sort()).toEqual(['openclaw', 'status', 'tailscale', 'unseal-openclaw', 'unseal-tailscale']);
    for (const { securityContext } of all(manifests)) {
      expect(securityContext).not.toHaveProperty('seccompProfile');
      expect(securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
    }
  });

  test('of a container of the user\'s own stays', () => {
    const chart = chartIn();
    instance({ seccompProfile: { type: LOCALHOST, localhostProfile: 'agent.json' } }, chart).deployment.addContainer({
      name: 'own', image: 'example.com/own:1', securityContext: { user: 1, seccompProfile: { type: LOCALHOST, localhostProfile: 'own.json' } },
    });
    expect(new Manifests(chart).container('agent', 'own').securityContext!.seccompProfile).toEqual({ type: 'Localhost', localhostProfile: 'own.json' });
  });

  test.each<[kplus.SeccompProfile, string]>([
    [{ type: kplus.SeccompProfileType.UNCONFINED }, 'seccompProfile.type is Unconfined, which confines nothing: use RUNTIME_DEFAULT or LOCALHOST'],
    [{ type: LOCALHOST }, 'seccompProfile.localhostProfile is missing, and its type is Localhost: give the name of a profile on the machines with LOCALHOST, and with that alone'],
    [{ type: LOCALHOST, localhostProfile: ' ' }, 'seccompProfile.localhostProfile is " ", and its type is Localhost'],
    [{ type: kplus.SeccompProfileType.RUNTIME_DEFAULT, localhostProfile: 'a' }, 'seccompProfile.localhostProfile is "a", and its type is RuntimeDefault'],
    [{ type: LOCALHOST, localhostProfile: '/etc/a.json' }, 'seccompProfile.localhostProfile "/etc/a.json" is outside of the kubelet\'s folder for profiles: give the path below that'],
    [{ type: LOCALHOST, localhostProfile: 'a/../../b.json' }, 'seccompProfile.localhostProfile "a/../../b.json" is outside of'],
  ])('is refused: %j', (seccompProfile, message) => {
    expect(() => synth({ seccompProfile })).toThrow(`agents/Agent: ${message}`);
  });
});

describe('an AppArmor profile', () => {
  test('is none of the manifest\'s', () => {
    expect(synth().pod('agent').securityContext).not.toHaveProperty('appArmorProfile');
  });

  test.each([
    [{ type: AppArmorProfileType.RUNTIME_DEFAULT }, { type: 'RuntimeDefault' }],
    [{ type: AppArmorProfileType.LOCALHOST, localhostProfile: 'agent' }, { type: 'Localhost', localhostProfile: 'agent' }],
  ])('may be one: %j', (appArmorProfile, written) => {
    expect(synth({ appArmorProfile }).pod('agent').securityContext).toMatchObject({ fsGroup: 1000, appArmorProfile: written });
  });

  test('may be patched like all else', () => {
    const chart = chartIn();
    const { deployment } = instance({ appArmorProfile: { type: AppArmorProfileType.RUNTIME_DEFAULT } }, chart);
    ApiObject.of(deployment).addJsonPatch(JsonPatch.replace('/spec/template/spec/securityContext/appArmorProfile/type', 'Unconfined'));
    expect(new Manifests(chart).pod('agent').securityContext).toHaveProperty('appArmorProfile.type', 'Unconfined');
  });

  test.each([
    [{ type: 'Unconfined' as AppArmorProfileType }, 'appArmorProfile.type is Unconfined, which confines nothing: use RUNTIME_DEFAULT or LOCALHOST'],
    [{ type: AppArmorProfileType.LOCALHOST }, 'appArmorProfile.localhostProfile is missing, and its type is Localhost'],
    [{ type: AppArmorProfileType.RUNTIME_DEFAULT, localhostProfile: 'agent' }, 'appArmorProfile.localhostProfile is "agent", and its type is RuntimeDefault'],
  ])('is refused: %j', (appArmorProfile, message) => {
    expect(() => synth({ appArmorProfile })).toThrow(`agents/Agent: ${message}`);
  });
});

test('a namespace may warn at a level that it does not enforce', () => {
  const chart = chartIn();
  new InstanceNamespace(chart, 'Namespace', { labels: { 'pod-security.kubernetes.io/warn': 'restricted' } });
  instance({}, chart);
  expect(new Manifests(chart).get('Namespace', 'agents').metadata.labels).toEqual({ 'pod-security.kubernetes.io/enforce': 'privileged', 'pod-security.kubernetes.io/warn': 'restricted' });
});
