import { HEALTHY } from '../support/agent';
import { outcomeOf, Outcome } from '../support/run';
import { settings } from '../support/settings';
import { codesOf, statusOf, statusWhen } from '../support/status';
import { giveCertificates, peer } from '../support/tailnet';
import { until } from '../support/until';
import { Ways } from '../support/ways';

/** HTTPS with the tailnet's certificates, which an authority of the tests signs. */
export function https(ways: Ways): void {
  /** Gets a URL through the tailnet, and judges its certificate. */
  async function get(url: string): Promise<Outcome> {
    return outcomeOf(['curl', '--silent', '--show-error', '--fail', '--max-time', '20', '--cacert', settings.acme.root, '--socks5-hostname', settings.peer.proxy, url]);
  }

  test('answers by the certificate\'s name, and beside it the forward does', async () => {
    const name = await ways.nameOf(ways.full);
    const answer = await until(`an answer from https://${name}`, { seconds: 60 }, async () => {
      const { code, stdout } = await get(`https://${name}/healthz`);
      return code === 0 && stdout;
    });
    expect(JSON.parse(answer)).toEqual(HEALTHY);
    for (const host of [name, 'full', (await ways.full.identity()).address]) expect(JSON.parse(await peer.getInTime(`http://${host}:8080/healthz`))).toEqual(HEALTHY);
    expect(await statusOf(ways.full)).toMatchObject({ errors: [], urls: expect.arrayContaining([`https://${name}`, 'http://full:8080']) });
  });

  test('has a certificate for that name alone', async () => {
    expect(await get('https://full/healthz')).not.toMatchObject({ code: 0 });
    expect(await get(`https://${(await ways.full.identity()).address}/healthz`)).not.toMatchObject({ code: 0 });
  });

  describe('at a control server that takes certificates back', () => {
    const { page } = ways;
    afterAll(async () => giveCertificates(true));

    /** Ports that the daemon serves. */
    async function served(): Promise<string[]> {
      const { stdout } = await page.namespace.exec('page', 'tailscale', ['tailscale', 'serve', 'status', '--json']);
      return Object.keys(JSON.parse(stdout).TCP);
    }

    async function serves(ports: string[]): Promise<void> {
      let last: string[] = [];
      await until(`ports ${ports} to be served`, { seconds: 90, details: async () => `it serves ${last}` }, async () => {
        last = await served();
        return ports.join() === last.join();
      });
    }

    test('with them both ports are served', async () => {
      await serves(['443', '8080', '9003']);
      expect(codesOf(await statusOf(page))).toEqual([]);
    });

    test('without them the forward goes on, and the status says what to do', async () => {
      await giveCertificates(false);
      await serves(['8080', '9003']);
      const { state, urls, errors } = await statusWhen(page, 'that there are no certificates', 60, status => codesOf(status).includes('HTTPS_UNAVAILABLE'));
      expect(state).toBe('connected');
      expect(urls.filter(url => url.startsWith('https:'))).toEqual([]);
      expect(urls).toContain('http://page:8080');
      expect(errors[0].fix).toMatch(/HTTPS Certificates/);
    });

    test('a new pod begins without them, too', async () => {
      await page.namespace.deletePod('page');
      await page.namespace.ready('page');
      await serves(['8080', '9003']);
      expect(codesOf(await statusWhen(page, 'that it is connected', 60, ({ state }) => state === 'connected'))).toEqual(['HTTPS_UNAVAILABLE']);
    });

    test('once they are there, port 443 is served without a restart', async () => {
      await giveCertificates(true);
      await serves(['443', '8080', '9003']);
      expect(codesOf(await statusWhen(page, 'that HTTPS is there', 60, status => codesOf(status).length === 0))).toEqual([]);
      expect(await page.namespace.container('page', 'tailscale')).toMatchObject({ restartCount: 0 });
    });
  });
}
