import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { AddressInfo } from 'node:net';
import AxeBuilder from '@axe-core/playwright';
import { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser, watch } from './support/browser';
import { StatusServer } from './support/status-server';
import { TailscaleStatus } from '../../src/status/document';
import { LONGEST, SAMPLES, UDP_BLOCKED } from '../programs/status/page/samples';

const HOST = 'agent.tail1234.ts.net';
const connected = SAMPLES.connected;
const CHANGED: TailscaleStatus = { ...UDP_BLOCKED, state: 'needs-approval', urls: ['http://agent-1.tail1234.ts.net:8080'] };

/** What axe finds wrong, or can not tell, but for the contrast of shapes, which it takes for no text. */
async function barriers(page: Page): Promise<string[]> {
  const { violations, incomplete } = await new AxeBuilder({ page }).analyze();
  const told = (results: typeof violations) => results.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`));
  return [...told(violations), ...told(incomplete).filter(text => !/^color-contrast: <span class="shape [^]*\n +Element content contains only non-text characters$/.test(text))];
}

/** Pixels by which the page is wider than its window. */
async function overhang(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

describe('the status page in a browser', () => {
  const server = new StatusServer(connected);
  let browser: Browser;
  beforeAll(async () => {
    await server.start();
    browser = await launchBrowser({ loopbackName: HOST });
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  /** The page at an address, once it is live. */
  async function open(address: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await newPage(options);
    await page.goto(address);
    await page.locator('body.live').waitFor();
    return page;
  }

  async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
    context.setDefaultTimeout(15_000);
    return context.newPage();
  }

  const atName = () => `http://${HOST}:${server.port}/`;
  const atLoopback = () => `http://127.0.0.1:${server.port}/`;
  const headline = async (page: Page) => page.locator('h1').innerText();
  const announced = async (page: Page, words: string | RegExp) => page.getByRole('status').filter({ hasText: words }).waitFor({ state: 'attached' });
  const copyButton = (page: Page, value: string) => page.getByRole('button', { name: `Copy ${value}`, exact: true });
  const focused = async (page: Page) => page.evaluate<string>('document.activeElement.id || document.activeElement.tagName');

  describe.each(Object.entries({ ...SAMPLES, 'UDP blocked': UDP_BLOCKED, 'longest names': LONGEST }))('%s', (_, status) => {
    test.each([
      [390, 'light'], [390, 'dark'], [1280, 'light'], [1280, 'dark'],
    ] as const)('at %s pixels, %s: accessible, no wider than the window, nothing but its own server asked for, no error', async (width, colorScheme) => {
      server.show(status);
      const page = await newPage({ viewport: { width, height: 800 }, colorScheme, isMobile: width === 390 });
      const watched = watch(page.context());
      await page.goto(atLoopback());
      await page.locator('body.live').waitFor();

      expect(await barriers(page)).toEqual([]);
      expect(await page.evaluate('innerWidth')).toBe(width);
      expect(await overhang(page)).toBe(0);
      expect(watched.trouble).toEqual([]);
      expect([...watched.origins]).toEqual([new URL(atLoopback()).origin]);
    });
  });

  test('fits a window of 320 pixels, and colours that the reader forces on it', async () => {
    server.show(LONGEST);
    const page = await open(atLoopback(), { viewport: { width: 320, height: 640 }, forcedColors: 'active', reducedMotion: 'reduce' });
    expect(await overhang(page)).toBe(0);
    expect(await barriers(page)).toEqual([]);
    expect(await page.evaluate('getComputedStyle(document.querySelector("button")).transitionDuration')).toBe('0s');
  });

  test('the policy is in force: what is added to the page does not run or load', async () => {
    server.show(connected);
    const page = await open(atLoopback());
    const watched = watch(page.context());
    await page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'document.title = "changed"';
      document.body.append(script);
      document.body.setAttribute('style', 'display: none');
    }`);
    expect(watched.trouble).toEqual([expect.stringContaining('Content Security Policy'), expect.stringContaining('Content Security Policy')]);
    expect(await page.title()).toBe('agent is connected · Tailscale');
    expect(await page.locator('h1').isVisible()).toBe(true);
  });

  test('times are the reader\'s own', async () => {
    server.show(connected);
    const page = await open(atLoopback());
    const time = page.locator('#state time');
    expect([await time.innerText(), await time.getAttribute('title')]).toEqual(['27 Feb 2026, 09:30', '2026-02-27 08:30 UTC']);
  });

  describe('a change', () => {
    test('shows without a reload, and is announced', async () => {
      server.show(connected);
      const page = await open(atLoopback());
      const watched = watch(page.context());
      await page.evaluate('document.documentElement.setAttribute("data-same", "")');
      expect(await page.getByRole('status').innerText()).toBe('');

      server.show(CHANGED);
      await announced(page, /^agent needs approval$/);
      expect(await headline(page)).toBe('agent needs approval');
      expect(await page.title()).toBe('agent needs approval · Tailscale');
      expect(await page.locator('#network').innerText()).toContain('High.');
      expect(await page.locator('time').first().innerText()).toBe('27 Feb 2026, 09:30');
      expect(await page.locator('html[data-same]').count()).toBe(1);
      expect(watched.trouble).toEqual([]);
    });

    test('leaves the focus where it is, also in a part that is replaced', async () => {
      server.show(connected);
      const page = await open(atLoopback());
      const gone = await copyButton(page, connected.urls[0]).elementHandle();
      await copyButton(page, connected.urls[0]).focus();
      server.show(CHANGED);
      await copyButton(page, CHANGED.urls[0]).waitFor();
      expect(await focused(page)).toBe('copy-url-1');
      expect(await gone!.evaluate(element => element.isConnected)).toBe(false);
    });

    test('takes the focus to the content when what had it is gone', async () => {
      server.show(connected);
      const page = await open(atLoopback());
      await copyButton(page, connected.urls[1]).focus();
      server.show(CHANGED);
      await copyButton(page, CHANGED.urls[0]).waitFor();
      expect(await focused(page)).toBe('MAIN');
    });

    test('leaves a selection elsewhere', async () => {
      server.show(connected);
      const page = await open(atLoopback());
      await page.evaluate('getSelection().selectAllChildren(document.getElementById("address-2"))');
      server.show({ ...connected, udp: { available: 'no', checkedAt: '2026-03-02T10:15:21Z' } });
      await page.locator('#network').getByText('No.', { exact: true }).waitFor();
      expect(await page.evaluate('String(getSelection())')).toBe(connected.addresses[1]);
    });
  });

  describe('a page that is not live says so', () => {
    const restarted = new StatusServer(connected);
    afterAll(async () => restarted.stop());

    test('when the server goes away, and not when it is back, with what changed', async () => {
      await restarted.start();
      const page = await open(`http://127.0.0.1:${restarted.port}/`);
      await restarted.stop();
      await announced(page, /^Not live: last heard at \d/);
      expect(await page.locator('#live').innerText()).toMatch(/^Not live: last heard at \d+ \w+ \d+, \d+:\d+:\d+$/);
      expect(await page.locator('#live').isVisible()).toBe(true);
      expect(await headline(page)).toBe('agent is connected');
      expect(await barriers(page)).toEqual([]);

      restarted.show(CHANGED);
      await restarted.start();
      await page.locator('body.live').waitFor();
      await announced(page, /^Live again: agent needs approval$/);
      expect(await page.locator('#live').innerText()).toBe('Live');
      expect(await headline(page)).toBe('agent needs approval');
    });

    test('when the server no longer answers though the connection stays, until it does', async () => {
      server.show(connected);
      const page = await newPage();
      await page.clock.install();
      await page.goto(atLoopback());
      await page.locator('body.live').waitFor();
      const isAsked = new Promise<void>(resolve => page.route(atLoopback(), () => resolve()));
      await page.clock.fastForward(30_000);
      await isAsked;
      await page.clock.fastForward(10_000);
      await page.locator('body.lost').waitFor();

      await page.unroute(atLoopback());
      await page.clock.fastForward(30_000);
      await page.locator('body.live').waitFor();
    });

    test('when the answer is not the page, such as that of a proxy', async () => {
      server.show(connected);
      const page = await open(atLoopback());
      await page.route(atLoopback(), async route => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1 id="headline">bad gateway</h1>' }));
      server.show(CHANGED);
      await page.locator('body.lost').waitFor();
      expect(await headline(page)).toBe('agent is connected');
    });

    test('when the stream is refused, until it is not', async () => {
      server.show(connected);
      const page = await newPage();
      await page.route('**/events', async route => route.fulfill({ status: 503 }), { times: 1 });
      await page.goto(atLoopback());
      await page.locator('body.lost').waitFor();
      await page.locator('body.live').waitFor();
    });
  });

  test('a page of an older version of the server is loaded anew', async () => {
    server.show(connected);
    const page = await open(atLoopback());
    const newer = async () => (await (await fetch(atLoopback())).text()).replace('<style>', '<style>/* newer */');
    await page.route(atLoopback(), async route => route.fulfill({ contentType: 'text/html', body: await newer() }), { times: 1 });
    const loaded = page.waitForEvent('load');
    server.show(CHANGED);
    await loaded;
    await page.locator('body.live').waitFor();
    expect(await headline(page)).toBe('agent needs approval');
  });

  test('behind a path, such as the API server\'s proxy to a pod, it is live too', async () => {
    const PREFIX = '/api/v1/namespaces/agents/pods/agent:9090/proxy';
    const proxy = createServer((incoming, outgoing) => {
      if (!incoming.url!.startsWith(`${PREFIX}/`)) return outgoing.writeHead(404).end();
      return request({ host: '127.0.0.1', port: server.port, path: incoming.url!.slice(PREFIX.length), headers: incoming.headers }, answer => {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(outgoing);
      }).end();
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    try {
      server.show(connected);
      const page = await open(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}${PREFIX}/`);
      server.show(CHANGED);
      await announced(page, /^agent needs approval$/);
      await page.close();
    } finally {
      proxy.close();
      proxy.closeAllConnections();
    }
  });

  describe('copy', () => {
    test.each([
      ['plain HTTP, as in a tailnet', atName, false],
      ['loopback, which browsers take for secure', atLoopback, true],
    ])('takes each value to the clipboard, and says so, at %s', async (_, address, isSecure) => {
      server.show(connected);
      const page = await open(address());
      expect(await page.evaluate('isSecureContext')).toBe(isSecure);
      const paper = await page.context().newPage();
      await paper.setContent('<textarea></textarea>');

      const values = [...connected.urls, connected.dnsName!, ...connected.addresses];
      expect(await page.getByRole('button').count()).toBe(values.length);
      for (const value of values) {
        await page.bringToFront();
        await copyButton(page, value).focus();
        await page.keyboard.press('Enter');
        await page.getByRole('button', { name: `Copied ${value}`, exact: true }).waitFor();
        await announced(page, `Copied ${value}`);
        expect(await focused(page)).toMatch(/^copy-/);
        await paper.bringToFront();
        await paper.locator('textarea').fill('');
        await paper.locator('textarea').press('Control+V');
        expect(await paper.locator('textarea').inputValue()).toBe(value);
      }
    });

    test('selects the value where the browser does not let it copy', async () => {
      server.show(connected);
      const page = await newPage();
      await page.addInitScript('Document.prototype.execCommand = () => false');
      await page.goto(atName());
      await copyButton(page, '100.64.0.7').click();
      await announced(page, 'Selected, not copied: use the copy command of your browser');
      expect(await page.evaluate('String(getSelection())')).toBe('100.64.0.7');
    });
  });

  test.each(Object.entries({ ...SAMPLES, 'UDP blocked': UDP_BLOCKED }))('without JavaScript all of %s is there, and no button that does nothing', async (_, status) => {
    server.show(status);
    const page = await newPage({ javaScriptEnabled: false });
    await page.goto(atLoopback());
    const text = await page.locator('body').innerText();
    const { urls, addresses, errors, relay, health } = status;
    const codes = [...errors, ...relay.reasons].map(({ code }) => code);
    const shown = [...urls, ...addresses, ...codes, ...health.map(({ message }) => message), ...relay.regions];
    for (const value of shown) expect(text).toContain(value);
    expect(text).toMatch(/As of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC; reloads every 30 seconds/);
    expect(text).toContain('Since 2026-02-27 08:30 UTC');
    expect(await page.getByRole('button').count()).toBe(0);
    for (const url of urls) expect(await page.getByRole('link', { name: url, exact: true }).getAttribute('href')).toBe(url);
    expect(await page.locator('meta[http-equiv=refresh]').getAttribute('content')).toBe('30');
  });

  test('HTML in a name, a warning or a problem is text, at first and after a change', async () => {
    const EVIL = '<img src=x onerror="alert(1)"><script>alert(2)</script>\'"';
    const problem = { code: EVIL, message: EVIL, fix: EVIL };
    const evil = (text: string): TailscaleStatus => ({
      ...connected,
      instance: text,
      hostname: text,
      dnsName: text,
      addresses: [text],
      urls: [text, `http://agent/${text}`],
      relay: { risk: 'high', reasons: [{ ...problem, message: text }], peers: null, regions: [text] },
      health: [{ code: text, severity: 'high', message: text, impactsConnectivity: true }],
      errors: [{ code: text, message: text, fix: text }],
      versions: { daemon: text, cli: text },
    });
    server.show(evil(EVIL));
    const page = await newPage();
    const watched = watch(page.context());
    await page.goto(atLoopback());
    await page.locator('body.live').waitFor();
    const check = async (text: string) => {
      expect(await headline(page)).toBe(`${text} is connected`);
      expect(await page.locator('#node code').first().textContent()).toBe(text);
      expect(await page.locator('.warnings p').first().textContent()).toBe(text);
      expect(await page.locator('img, iframe, main script').count()).toBe(0);
    };
    await check(EVIL);
    server.show(evil(`${EVIL}2`));
    await announced(page, `${EVIL}2 is connected`);
    await check(`${EVIL}2`);
    expect(watched.trouble).toEqual([]);
    expect([...watched.origins]).toEqual([new URL(atLoopback()).origin]);
  });
});
