import { launchBrowser } from '../support/browser';
import { outcomeOf, Outcome } from '../support/run';
import { settings } from '../support/settings';
import { statusOf } from '../support/status';
import { Ways } from '../support/ways';

/** What the gateway tells those whom it has let in. */
const CONFIG = '/control-ui-config.json';

/** Logins of the tailnet as logins of the gateway. */
export function singleSignOn(ways: Ways): void {
  async function get(proxy: string, url: string, ...headers: string[]): Promise<string> {
    const ask = ['curl', '--silent', '--max-time', '20', '--output', '/dev/null', '--write-out', '%{http_code}', '--socks5-hostname', proxy];
    return (await outcomeOf([...ask, ...headers.flatMap(header => ['--header', header]), url])).stdout;
  }

  test('lets in who is on the list, by name, without a token', async () => {
    for (const host of ['sso', await ways.nameOf(ways.sso)]) expect(await get(settings.peer.proxy, `http://${host}:8080${CONFIG}`)).toBe('200');
  });

  test('opens the Control UI in a browser of theirs, which is paired by itself', async () => {
    const browser = await launchBrowser({ proxy: `socks5://${settings.peer.proxy}` });
    try {
      const page = await browser.newPage({ locale: 'en-GB' });
      await page.goto('http://sso:8080/');
      await page.getByRole('link', { name: 'Devices' }).or(page.locator('textarea:visible')).first().waitFor({ timeout: 60_000 });
    } finally {
      await browser.close();
    }
  });

  test('lets in no tagged device, whatever it says of itself', async () => {
    for (const headers of [[], [`Tailscale-User-Login: ${settings.login}`, 'Tailscale-Headers-Info: x', 'X-Forwarded-Host: sso', 'X-Forwarded-For: 100.64.0.1']]) {
      expect(await get(settings.taggedProxy, `http://sso:8080${CONFIG}`, ...headers)).toBe('401');
    }
  });

  test('lets in no token either', async () => {
    expect(await get(settings.taggedProxy, `http://sso:8080${CONFIG}`, `Authorization: Bearer ${ways.sso.token}`)).toBe('401');
  });

  test('has no way past the proxy: not by address, not at the gateway\'s own port', async () => {
    const { address } = await ways.sso.identity();
    expect(await get(settings.peer.proxy, `http://${address}:8080/healthz`)).toBe('404');
    expect(await get(settings.peer.proxy, `http://${address}:18789/healthz`)).toBe('000');
    expect((await statusOf(ways.sso)).urls).toEqual(['http://sso:8080', `http://${await ways.nameOf(ways.sso)}:8080`]);
  });

  /** Asks the gateway from within its container, as whatever the agent runs may do. */
  async function inPod(...headers: string[]): Promise<Outcome> {
    return ways.namespace.exec('sso', 'openclaw', ['curl', '--silent', '--output', '/dev/null', '--write-out', '%{http_code}', ...headers.flatMap(header => ['--header', header]),
      `http://127.0.0.1:18789${CONFIG}`]);
  }

  test('bears the risk that it warns of: a process in the pod can be any of its users', async () => {
    expect((await inPod()).stdout).toBe('401');
    expect((await inPod(`Tailscale-User-Login: ${settings.login}`, 'Tailscale-Headers-Info: x', 'X-Forwarded-Host: sso', 'X-Forwarded-For: 100.64.0.1')).stdout).toBe('200');
    expect((await inPod('Tailscale-User-Login: mallory@example.com', 'Tailscale-Headers-Info: x', 'X-Forwarded-Host: sso', 'X-Forwarded-For: 100.64.0.1')).stdout).toBe('401');
  });

  test('leaves the command line in the pod working, with the sealed value as its password', async () => {
    expect(await ways.namespace.exec('sso', 'openclaw', ['node', 'openclaw.mjs', 'devices', 'list', '--json'])).toMatchObject({ code: 0 });
  });
}
