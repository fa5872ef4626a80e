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
  const box = page.getByRole('textbox', { name: /^Message / });
  await box.fill(message);
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

/** Approves the one device that waits for it, as a person does: looks who asks, then names the request. */
export async function approveTheOne(agent: Workload): Promise<Pending> {
  const request = await until(`one device to wait for the approval of ${agent.name}`, { seconds: 60 }, async () => {
    const { stdout } = await connect(agent, '--approve', '--output', 'json');
    const { pending } = JSON.parse(stdout);
    return pending.length === 1 && pending[0] as Pending;
  });
  await run(['node', join(PACKAGE, 'lib', 'cli', 'main.js'), 'connect', agent.name, '--namespace', agent.namespace.name, '--approve', request.requestId, '--yes']);
  return request;
}
