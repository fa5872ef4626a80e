import { Browser, BrowserContext, chromium } from 'playwright-core';

export interface BrowserOptions {
  /** A proxy that every request goes through, and that resolves names, such as `socks5://10.245.1.2:1055`. @default - none */
  readonly proxy?: string;
  /** A name that leads to loopback. A page from there is not in a secure context, as loopback's own names are, but as one from a tailnet is. @default - none */
  readonly loopbackName?: string;
}

/** Starts Chromium, which reaches loopback and what the proxy leads to, and resolves no other name. */
export async function launchBrowser({ proxy, loopbackName }: BrowserOptions = {}): Promise<Browser> {
  const rules = [
    ...loopbackName === undefined ? [] : [`MAP ${loopbackName} 127.0.0.1`],
    'MAP * ~NOTFOUND',
    'EXCLUDE 127.0.0.1',
    ...proxy === undefined ? [] : [`EXCLUDE ${new URL(proxy).hostname}`],
  ];
  return chromium.launch({
    executablePath: process.env.E2E_CHROMIUM ?? '/usr/bin/chromium',
    proxy: proxy === undefined ? undefined : { server: proxy },
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
      `--host-resolver-rules=${rules.join(', ')}`,
    ],
  });
}

/** What went on in the pages of a context. */
export interface Watch {
  /** What the console told as an error, breaches of the security policy among it, what the script threw, and dialogs. */
  readonly trouble: readonly string[];
  /** Origins that were asked for something. */
  readonly origins: ReadonlySet<string>;
}

/** Watches what happens in the pages of a context from now on. */
export function watch(context: BrowserContext): Watch {
  const trouble: string[] = [];
  const origins = new Set<string>();
  context.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') trouble.push(message.text());
  });
  context.on('weberror', error => trouble.push(error.error().message));
  context.on('dialog', async dialog => {
    trouble.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  context.on('request', request => origins.add(new URL(request.url()).origin));
  return { trouble, origins };
}
