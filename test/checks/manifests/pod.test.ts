import { CheckedPod } from '../../../src/checks/manifests/pod';

const DAEMON = 'exec tailscaled --state=/var/lib/tailscale/tailscaled.state';
const GATEWAY = 'node openclaw.mjs gateway run';
const sh = (name: string, script: string, fields = {}) => ({ name, image: `${name}:1.2`, command: ['sh', '-c', script], ...fields });

/** Names of the containers with the node and the agent. */
function roles(containers: object[], initContainers: object[] = []): Array<string | undefined> {
  const pod = CheckedPod.of({ manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'it' }, spec: { containers, initContainers } }, where: 'it' });
  return [pod?.tailnetNode?.name, pod?.agent?.name];
}

test.each<[string, object[], object[], Array<string | undefined>]>([
  ['each in a container', [sh('ts', DAEMON), sh('gw', GATEWAY)], [], ['ts', 'gw']],
  ['a native sidecar', [sh('gw', GATEWAY)], [sh('ts', DAEMON, { restartPolicy: 'Always' })], ['ts', 'gw']],
  ['both in one container', [sh('all', `tailscaled & exec ${GATEWAY} --bind lan --auth none`)], [], ['all', 'all']],
  ['both in one container, and an agent beside', [sh('all', `tailscaled & exec ${GATEWAY}`), sh('gw', GATEWAY)], [], ['all', 'gw']],
  ['the daemon in an image of the agent\'s name', [sh('ts', DAEMON, { image: 'example.com/openclaw:1' })], [], ['ts', undefined]],
  ['a container that copies the daemon, and one that runs it', [sh('ts', DAEMON), sh('gw', GATEWAY)], [sh('copy', 'cp /usr/local/bin/tailscaled /shared/')], ['ts', 'gw']],
  ['a container that copies the daemon', [sh('gw', GATEWAY)], [sh('copy', 'cp /usr/local/bin/tailscaled /shared/')], [undefined, 'gw']],
  ['a container that logs in and ends, and the node', [sh('ts', DAEMON), sh('gw', GATEWAY)], [sh('login', 'tailscaled & tailscale up')], ['ts', 'gw']],
  ['the daemon before the others', [sh('gw', GATEWAY)], [sh('ts', DAEMON)], ['ts', 'gw']],
  ['an agent that waits for the daemon', [sh('gw', `until pgrep tailscaled; do sleep 1; done; ${GATEWAY}`), sh('ts', DAEMON)], [], ['ts', 'gw']],
])('node and agent: %s', (_, containers, initContainers, names) => {
  expect(roles(containers, initContainers)).toEqual(names);
});
