import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * In place of kubectl, which has no cluster here; the end-to-end tests have both. The cluster is a file: a Deployment, whose pod is there as long as it has replicas, CronJobs, and a Job that ends
 * at once as `outcomes` has it for its verb, unless it is in `runs`.
 */
const KUBECTL = `#!${process.execPath}
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const args = process.argv.slice(2);
const file = join(__dirname, 'cluster.json');
const cluster = JSON.parse(readFileSync(file));
const save = () => writeFileSync(file, JSON.stringify(cluster));
const record = (more) => appendFileSync(join(__dirname, 'calls'), JSON.stringify({ args, ...more }) + '\\n');
const print = (value) => console.log(JSON.stringify(value));
const [verb, kind, name] = args;
const verbOf = job => job.spec.template.spec.containers[0].args[0];
const fail = (text) => { console.error(text); process.exit(1); };
if (verb === 'create') {
  const job = JSON.parse(readFileSync(0, 'utf8'));
  record({ job, replicas: cluster.deployment.spec.replicas });
  const { taken, startsAgent } = cluster.outcomes[verbOf(job)];
  if (taken) {
    cluster.runs = [job.metadata.name];
    save();
    console.error('Error from server (AlreadyExists): jobs.batch "' + job.metadata.name + '" already exists');
    process.exit(1);
  }
  cluster.job = job;
  if (startsAgent) cluster.deployment.spec.replicas = 1;
  save();
} else {
  record({});
  if (verb === 'delete') { delete cluster.job; save(); }
  if (verb === 'logs' && cluster.outcomes[verbOf(cluster.job)].log === undefined) fail('error: the server is away');
  if (verb === 'logs') console.log('something else\\n' + cluster.outcomes[verbOf(cluster.job)].log);
  if (verb === 'patch') {
    const { metadata, spec } = JSON.parse(args.find(arg => arg.startsWith('--patch=')).slice(8));
    for (const [key, value] of Object.entries(metadata.annotations)) {
      if (value === null) delete cluster.deployment.metadata.annotations[key]; else cluster.deployment.metadata.annotations[key] = value;
    }
    cluster.deployment.spec.replicas = spec.replicas;
    save();
    // the caller is interrupted before it knows
    if (cluster.slowPatch && spec.replicas === 0) setTimeout(() => {}, 60000);
  }
  if (verb === 'get' && kind === 'cronjobs.batch') print({ items: cluster.cronJobs });
  if (verb === 'get' && kind === 'deployment') {
    const { replicas } = cluster.deployment.spec;
    print({ ...cluster.deployment, status: { observedGeneration: 1, availableReplicas: replicas, updatedReplicas: replicas } });
  }
  if (verb === 'get' && kind === 'pods') {
    if (args.some(arg => arg.includes('job-name='))) print({ items: cluster.jobPods });
    else print({ items: cluster.deployment.spec.replicas > 0 ? [{}] : [] });
  }
  if (verb === 'get' && kind === 'jobs.batch') {
    const field = args.find(arg => arg.startsWith('--field-selector=metadata.name='));
    const jobs = [...(cluster.job ? [{ metadata: cluster.job.metadata, status: { conditions: [{ type: 'Complete', status: 'True' }] } }] : []), ...(cluster.runs ?? []).map(run => ({ metadata: { name: run } }))];
    print({ items: jobs.filter(({ metadata }) => field === undefined || field.endsWith('=' + metadata.name)) });
  }
  if (verb === 'get' && kind === 'job') {
    const { failed, hangs } = cluster.outcomes[verbOf(cluster.job)];
    print({ status: { conditions: hangs ? [] : [{ type: failed ? 'Failed' : 'Complete', status: 'True', message: failed }] } });
  }
}
`;

export interface Outcome {
  /** The last line of the program's output. */
  readonly log?: string;
  readonly failed?: string;
  readonly hangs?: boolean;
  /** Somebody else makes one of that name at the same time. */
  readonly taken?: boolean;
  /** Something starts the agent at the same time. */
  readonly startsAgent?: boolean;
}

export interface Cluster {
  readonly deployment: { metadata: { annotations: { [name: string]: string } }; spec: { replicas: number } };
  readonly cronJobs: object[];
  readonly jobPods: object[];
  readonly outcomes: { readonly [verb: string]: Outcome };
  readonly job?: object;
  /** Names of Jobs of somebody else that do not end. */
  readonly runs?: string[];
  /** The patch that stops the agent is made, and kubectl does not end. */
  readonly slowPatch?: boolean;
}

interface Call {
  readonly args: string[];
  readonly job?: any;
  /** Of the Deployment, when a Job was created. */
  readonly replicas?: number;
}

/** A stand-in for kubectl in a folder of its own. */
export class Kubectl {
  private readonly folder = mkdtempSync(join(tmpdir(), 'restore-'));

  public constructor(cluster: Cluster) {
    writeFileSync(join(this.folder, 'kubectl'), KUBECTL, { mode: 0o755 });
    this.cluster = cluster;
  }

  public get path(): string {
    return `${this.folder}:${process.env.PATH}`;
  }

  public get cluster(): Cluster {
    return JSON.parse(readFileSync(join(this.folder, 'cluster.json'), 'utf8'));
  }

  public set cluster(cluster: Cluster) {
    writeFileSync(join(this.folder, 'cluster.json'), JSON.stringify(cluster));
  }

  public get calls(): Call[] {
    const file = join(this.folder, 'calls');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(line => JSON.parse(line)) : [];
  }

  /** The Jobs that were created. */
  public get jobs(): Call[] {
    return this.calls.filter(({ job }) => job);
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
