import { Browser, BrowserContext } from 'playwright-core';
import { launchBrowser } from '../support/browser';
import { connectFrom } from '../support/connect-from';
import { approveTheOne, chat, logIn } from '../support/control-ui';
import { settings } from '../support/settings';
import { statusOf } from '../support/status';
import { Agent, Ways } from '../support/ways';

/** What the page says once the token is right. */
const WAITS = 'Waiting for approval';

/** The Control UI in a browser of another node of the tailnet. */
export function controlUi(ways: Ways): void {
  let browser: Browser;
  let context: BrowserContext;
  beforeAll(async () => { browser = await launchBrowser({ proxy: `socks5://${settings.peer.proxy}` }); });
  afterAll(async () => browser.close());
  // the authority of the tests is none that a browser knows; curl checks its certificates
  beforeEach(async () => { context = await browser.newContext({ locale: 'en-GB', ignoreHTTPSErrors: true }); });
  afterEach(async () => context.close());

  async function waitsForApproval(url: string, token: string) {
    const page = await context.newPage();
    await logIn(page, url, token);
    await page.locator('.login-gate').getByText(WAITS).first().waitFor();
    return page;
  }

  /** From the token to an answer. */
  async function talksTo(agent: Agent, url: string): Promise<void> {
    const page = await waitsForApproval(url, agent.token);
    await approveTheOne(agent, true);
    await chat(page, `hello at ${new URL(url).host}`, 'the stub has heard you');
  }

  test('by its MagicDNS name: logged in, paired, and answered', async () => talksTo(ways.full, 'http://full:8080'));

  test('by its address: logged in, paired, and answered', async () => talksTo(ways.bare, `http://${(await ways.bare.identity()).address}:8080`));

  test('a wrong token is refused, and no device asks to be paired', async () => {
    const page = await context.newPage();
    await logIn(page, 'http://full:8080', 'wrong');
    await page.locator('.login-gate').getByText('rejected the supplied Gateway secret').first().waitFor();
  });

  test.each(['full', 'bare'] as const)('each URL that the status of %s tells is one that the gateway takes browsers from', async name => {
    const { urls } = await statusOf(ways[name]);
    // the short name, the whole name, IPv4 and IPv6, and with a certificate the whole name once more
    expect(urls).toHaveLength(name === 'full' ? 5 : 4);
    for (const url of urls) await (await waitsForApproval(url, ways[name].token)).close();
  });

  test('a name that the gateway was not told of is refused', async () => {
    const { address } = await ways.full.identity();
    expect(await connectFrom(ways, address, 'http://somewhere.example.com:8080', ways.full.token)).toMatch(/ORIGIN|origin not allowed/);
  });
}
