import { CheckedContainer, ContainerRole } from '../../../src/checks/manifests/container';
import { runsDaemon } from '../../../src/checks/manifests/daemon';

const runs = (command?: string[], args?: string[]) => runsDaemon(new CheckedContainer({ name: 'it', command, args }, ContainerRole.MAIN));
const sh = (script: string) => runs(['sh', '-c', script]);

test.each([
  'tailscaled', 'exec /usr/local/bin/containerboot', 'tailscaled --tun=userspace-networking & exec node openclaw.mjs gateway run', 'mkdir -p /var/run/tailscale && tailscaled',
  'if [ -c /dev/net/tun ]; then tailscaled; fi', 'TS_X=1 exec "tailscaled" --state=mem:', 'su-exec 1000:1000 tailscaled', 'nohup tailscaled >/dev/null 2>&1 &', 'set -e\ntailscaled \\\n  --state=mem:',
  '(tailscaled) &', 'while ! tailscaled; do sleep 1; done', '/scripts/start-tailscaled.sh',
])('a script that runs the daemon does: %s', script => {
  expect(sh(script)).toBe(true);
});

test.each([
  'cp /usr/local/bin/tailscaled /shared/', 'ls -l /usr/local/bin/tailscaled', 'chown 1000 /usr/local/bin/containerboot', 'until pgrep tailscaled; do sleep 1; done', 'until pgrep -x tailscaled >/dev/null; do sleep 1; done',
  'if [ -x /usr/local/bin/tailscaled ]; then echo there is tailscaled; fi', 'kill $(pidof tailscaled)', '# tailscaled runs beside\ngateway', 'tailscale --socket=/var/run/tailscale/tailscaled.sock up',
  'cat /var/lib/tailscale/tailscaled.state', 'command -v tailscaled', 'exec openclaw gateway', '',
])('one that only names it does not: %s', script => {
  expect(sh(script)).toBe(false);
});

test('a command without a shell is one, too', () => {
  expect(runs(['/usr/local/bin/tailscaled', '--state=mem:'])).toBe(true);
  expect(runs(['tini', '--'], ['tailscaled'])).toBe(true);
  expect(runs(['cp', '/usr/local/bin/tailscaled', '/shared/'])).toBe(false);
  expect(runs(['/bin/cp'], ['/usr/local/bin/tailscaled', '/shared/'])).toBe(false);
  expect(runs()).toBe(false);
});
