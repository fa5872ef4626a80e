import { join } from 'node:path';
import { Page } from 'playwright-core';
import { Workload } from './agent';
import { PACKAGE } from './app';
import { outcomeOf, Outcome, run } from './run';
import { until } from './until';

/** Opens the Control UI and logs in with the gateway's token. */
export async function logIn(page: Page, url: string, token: string): Promise<void> {
  await page.goto(url);
  await page.locator('#login-gate-credential').fill(token);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
}

/** Sends a message to the agent and waits for its answer. */
export async function chat(page: Page, message: string, answer: string): Promise<void> {
  const box = page.locator('textarea:visible').first();
  await box.fill(message, { timeout: 90_000 });
  await box.press('Enter');
  await page.getByText(answer).first().waitFor({ timeout: 90_000 });
}

/** `cdk8s-openclaw connect`, whatever its exit code is. */
export async function connect({ namespace, name }: Workload, ...args: string[]): Promise<Outcome> {
  return outcomeOf(['node', join(PACKAGE, 'lib', 'cli', 'main.js'), 'connect', name, '--namespace', namespace.name, ...args]);
}

interface Pending {
  readonly requestId: string;
  readonly client: string | null;
}

/** The client id of browsers with the Control UI. */
export const BROWSER = 'openclaw-control-ui';

/** Approves the one device that waits for it, among browsers or among all others, as a person does: looks who asks, then names the request. */
export async function approveTheOne(agent: Workload, isBrowser: boolean): Promise<Pending> {
  let last = '';
  const request = await until(`one device to wait for the approval of ${agent.name}`, { seconds: 60, details: async () => last }, async () => {
    last = (await connect(agent, '--approve', '--output', 'json')).stdout;
    const waiting = (JSON.parse(last).pending as Pending[]).filter(({ client }) => (client === BROWSER) === isBrowser);
    return waiting.length === 1 && waiting[0];
  });
  await run(['node', join(PACKAGE, 'lib', 'cli', 'main.js'), 'connect', agent.name, '--namespace', agent.namespace.name, '--approve', request.requestId, '--yes']);
  return request;
}
