import { Example, Identity } from '../support/agent';
import { settings } from '../support/settings';
import { nodesOf, peer } from '../support/tailnet';
import { messageOf, tamper } from '../support/unsealing';
import { until } from '../support/until';

/** Changed tags and control servers: each takes effect with the next pod, and with each control server the node has one identity. */
export function movesAndStaysItself(node: Example, page: string): void {
  let first: Identity;
  let elsewhere: Identity;

  test('tags that it can not ask for, because the auth key does not open, leave the node as it was', async () => {
    first = await node.identity();
    node.app.set({ tags: '[\'tag:e2e-b\']' });
    expect(await node.deploy()).toBe('');
    await tamper(node, 'wiki-tailscale-sealed', 'auth-key');
    await node.namespace.deletePod(node.name);
    await node.namespace.ready(node.name);
    expect(await messageOf(node, 'tailscale')).toMatch(/^unseal: auth-key: TAMPERED: /);
    expect(await node.namespace.log(node.name, 'tailscale')).toContain('start: there is no auth key to log in with');
    expect(await node.identity()).toEqual(first);
    expect(await peer.getInTime(`http://${first.address}:8080/`)).toBe(page);
  });

  test('another control server knows it as another node, with the tags that it asks for', async () => {
    await apply({ loginServer: `'${settings.other.loginServer}'`, tags: '[\'tag:e2e-a\']' });
    elsewhere = await node.identity();
    expect(await nodesOf(settings.other.admin)).toContainEqual(expect.objectContaining({ ID: elsewhere.id, Tags: ['tag:e2e-a'] }));
  });

  test('tags that its control server lets it take are taken, by the same node', async () => {
    await apply({ tags: '[\'tag:e2e-b\']' });
    expect(await node.identity()).toEqual(elsewhere);
    expect(await nodesOf(settings.other.admin)).toContainEqual(expect.objectContaining({ ID: elsewhere.id, Tags: ['tag:e2e-b'] }));
  });

  test('a host name that is changed is taken, by the same node', async () => {
    await apply({ hostname: '\'moved\'' });
    expect(await node.identity()).toEqual(elsewhere);
    await until('its control server to know the new host name', { seconds: 90 }, async () => (
      (await nodesOf(settings.other.admin)).some(({ ID, Hostname }) => ID === elsewhere.id && Hostname === 'moved')
    ));
  });

  test('back at the first control server it is the first node again', async () => {
    await apply({ loginServer: `'${settings.loginServer}'`, tags: undefined, hostname: undefined });
    expect(await node.identity()).toEqual(first);
    expect(await peer.getInTime(`http://${first.address}:8080/`)).toBe(page);
  });

  // last: this control server then lists the node twice, under two keys, and peers take the wrong one
  test('tags that its control server refuses leave the node as it was', async () => {
    await apply({ tags: '[\'tag:e2e-a\']' });
    expect(await node.namespace.log(node.name, 'tailscale')).toContain('start: that login failed, going on with the settings of the last one');
    expect(await node.identity()).toEqual(first);
  });

  async function apply(change: { readonly [setting: string]: string | undefined }): Promise<void> {
    node.app.set(change);
    expect(await node.deploy()).toBe('');
    await node.namespace.ready(node.name, 240);
  }
}
