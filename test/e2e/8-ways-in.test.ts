import { api } from './scenarios/api';
import { browserRelay } from './scenarios/browser-relay';
import { controlUi } from './scenarios/control-ui';
import { documentedWays } from './scenarios/documented';
import { failedLogins } from './scenarios/failed-logins';
import { https } from './scenarios/https';
import { remoteCli } from './scenarios/remote-cli';
import { singleSignOn } from './scenarios/single-sign-on';
import { nodesCalled } from './support/tailnet';
import { Ways } from './support/ways';

describe('the ways in', () => {
  const ways = new Ways();
  beforeAll(async () => ways.setUp());
  afterAll(async () => ways.remove());

  test('each agent of a tailnet has a name and an address of its own', async () => {
    const agents = [ways.full, ways.bare, ways.sso, ways.client];
    const identities = await Promise.all(agents.map(async agent => agent.identity()));
    expect(new Set(identities.map(({ address }) => address)).size).toBe(agents.length);
    for (const [index, { name }] of agents.entries()) {
      expect(await nodesCalled(name)).toEqual([expect.objectContaining({ ID: identities[index].id })]);
    }
  });

  describe('HTTPS', () => https(ways));
  describe('the Control UI', () => controlUi(ways));
  describe('the remote CLI', () => remoteCli(ways));
  describe('the API', () => api(ways));
  describe('the browser relay', () => browserRelay(ways));
  describe('single sign-on', () => singleSignOn(ways));
  describe('failed logins', () => failedLogins(ways));
  // at the end: it takes another token for the gateway
  documentedWays(ways);
});
