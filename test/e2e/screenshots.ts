import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { mock } from 'node:test';
import { launchBrowser } from './support/browser';
import { StatusServer } from './support/status-server';
import { TailscaleStatus } from '../../src/status/document';
import { NOW, SAMPLES, UDP_BLOCKED } from '../programs/status/page/samples';

/*
 * Makes the pictures of the status page in docs/screenshots. They are looked at by people, so this is run by hand. It takes Chromium and pngquant.
 *
 *   npx tsx test/e2e/screenshots.ts [FOLDER]
 */

const HOST = 'agent.tail1234.ts.net';
const PICTURES: { readonly [name: string]: TailscaleStatus } = { 'connected': SAMPLES.connected, 'udp-blocked': UDP_BLOCKED, 'needs-login': SAMPLES['needs-login'] };

async function main(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  // the same pictures on every day
  mock.timers.enable({ apis: ['Date'], now: NOW });
  const server = new StatusServer(SAMPLES.connected);
  await server.start();
  const browser = await launchBrowser({ loopbackName: HOST });
  for (const [name, status] of Object.entries(PICTURES)) {
    server.show(status);
    // a node that is not in the tailnet has no name there
    const host = status.dnsName ?? '127.0.0.1';
    for (const width of [390, 1280]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme, locale: 'en-GB', timezoneId: 'Europe/Berlin' });
        await page.goto(`http://${host}:${server.port}/`);
        await page.locator('body.live').waitFor();
        const file = join(folder, `status-${name}-${width}-${colorScheme}.png`);
        await page.screenshot({ path: file, fullPage: true });
        await page.close();
        execFileSync('pngquant', ['--force', '--output', file, '64', file]);
      }
    }
  }
  await browser.close();
  await server.stop();
}

void main(process.argv[2] ?? join(__dirname, '..', '..', 'docs', 'screenshots'));
