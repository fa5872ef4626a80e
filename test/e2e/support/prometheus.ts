import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Background, startOutside } from './background';
import { outcomeOf, Outcome } from './run';
import { settings } from './settings';
import { peer } from './tailnet';

/** Runs promtool to its end, whatever that is. */
export async function promtool(args: readonly string[], input?: string): Promise<Outcome> {
  return outcomeOf([join(settings.prometheus, 'promtool'), ...args], { input });
}

/** Gets a URL on the peer's machine, outside of the tailnet. */
export async function getOutside(url: string, query: { readonly [name: string]: string } = {}): Promise<string> {
  const parameters = Object.entries(query).flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`]);
  const { code, stdout, stderr } = await peer.outside(['curl', '--silent', '--show-error', '--fail-with-body', '--max-time', '10', '--get', ...parameters, url]);
  if (code !== 0) throw new Error(`${url} did not answer: ${stderr}${stdout}`);
  return stdout;
}

/** What Prometheus is to scrape and to judge by. */
export interface PrometheusOptions {
  /** An empty folder for its configuration and data. */
  readonly folder: string;
  readonly job: string;
  /** host:port */
  readonly target: string;
  /** Labels of the target. */
  readonly labels: { readonly [name: string]: string };
  /** Path of a file with groups of rules. */
  readonly ruleFile: string;
}

export interface Target {
  readonly health: string;
  readonly lastError: string;
  readonly labels: { readonly [name: string]: string };
}

export interface Rule {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
}

export interface Alert {
  readonly state: 'pending' | 'firing';
  readonly labels: { readonly [name: string]: string };
}

const ADDRESS = '127.0.0.1:9090';

/** Prometheus on the peer's machine, outside of the tailnet, which scrapes and evaluates each second. */
export class Prometheus {
  public static async start({ folder, job, target, labels, ruleFile }: PrometheusOptions): Promise<Prometheus> {
    mkdirSync(folder, { recursive: true });
    const config = join(folder, 'prometheus.yaml');
    writeFileSync(config, stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: [ruleFile],
      scrape_configs: [{ job_name: job, static_configs: [{ targets: [target], labels }] }],
    }));
    return new Prometheus(await startOutside([
      join(settings.prometheus, 'prometheus'), `--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=${ADDRESS}`,
    ]));
  }

  private constructor(private readonly process: Background) {}

  public async targets(): Promise<Target[]> {
    return (await this.ask<{ activeTargets: Target[] }>('targets')).activeTargets;
  }

  public async rules(): Promise<Rule[]> {
    return (await this.ask<{ groups: { rules: Rule[] }[] }>('rules')).groups.flatMap(({ rules }) => rules);
  }

  /** Alerts that fire, and those that will unless they end before. */
  public async alerts(): Promise<Alert[]> {
    return (await this.ask<{ alerts: Alert[] }>('alerts')).alerts;
  }

  /** The series that an expression gives now. */
  public async query(query: string): Promise<unknown[]> {
    return (await this.ask<{ result: unknown[] }>('query', { query })).result;
  }

  public output(): string {
    return this.process.output();
  }

  public async end(): Promise<void> {
    await this.process.end();
  }

  private async ask<T>(what: string, query?: { readonly [name: string]: string }): Promise<T> {
    return JSON.parse(await getOutside(`http://${ADDRESS}/api/v1/${what}`, query)).data;
  }
}
