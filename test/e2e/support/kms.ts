import { spawn, ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { KMS } from '@aws-crypto/client-node';
import { PACKAGE } from './app';
import { run } from './run';
import { until } from './until';

/** What the tests of KMS have to be told. */
export const kmsSettings = {
  /** Scheme, host and port at which moto is to listen, as pods and the tests reach it. */
  endpoint: required('E2E_KMS_ENDPOINT', 'an http URL with an address of this machine that pods reach, and a free port'),
  moto: required('E2E_MOTO', 'the command line of moto_server').split(/\s+/),
  /** The command line that makes an image of a folder for the cluster: NAME:TAG FOLDER are added. */
  image: required('E2E_IMAGE', 'a command line that takes NAME:TAG FOLDER, and makes an image of the folder\'s Dockerfile that the cluster has').split(/\s+/),
  /** Further arguments of it, such as another name of the image that the Dockerfile begins with. */
  imageFlags: (process.env.E2E_IMAGE_FLAGS ?? '').split(/\s+/).filter(flag => flag !== ''),
};

const REGION = 'eu-central-1';

/** moto, a server that speaks the API of KMS and STS. It keeps what it has in memory, and takes any credentials. */
export class Moto {
  public static async start(): Promise<Moto> {
    const { hostname, port } = new URL(kmsSettings.endpoint);
    const [program, ...args] = kmsSettings.moto;
    const child = spawn(program, [...args, '--host', hostname, '--port', port], { stdio: 'ignore' });
    await once(child, 'spawn');
    const moto = new Moto(child);
    try {
      await until('moto to answer', { seconds: 60 }, async () => (await fetch(`${kmsSettings.endpoint}/moto-api/`)).ok);
    } catch (error) {
      await moto.end();
      throw error;
    }
    return moto;
  }

  /** What has a program ask it. */
  public readonly env = { AWS_ENDPOINT_URL_KMS: kmsSettings.endpoint, AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any', AWS_EC2_METADATA_DISABLED: 'true' };
  private readonly client = new KMS({ region: REGION, endpoint: kmsSettings.endpoint, credentials: { accessKeyId: 'any', secretAccessKey: 'any' } });

  private constructor(private readonly child: ChildProcess) {}

  /** Makes a key, and returns its ARN. */
  public async createKey(): Promise<string> {
    return (await this.client.createKey({})).KeyMetadata!.Arn!;
  }

  /** Runs a part of a test while it is there and answers nobody. */
  public async without<T>(part: () => Promise<T>): Promise<T> {
    this.child.kill('SIGSTOP');
    try {
      return await part();
    } finally {
      this.child.kill('SIGCONT');
    }
  }

  public async end(): Promise<void> {
    this.client.destroy();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = once(this.child, 'close');
    this.child.kill();
    await closed;
  }
}

/** Makes the image of the repository's Dockerfile, from a folder with what that copies and nothing else. */
export async function makeImage(name: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-openclaw-e2e-'));
  const context = join(folder, 'unseal-kms');
  try {
    for (const file of ['Dockerfile', 'lib/programs/unseal-kms.cjs']) {
      mkdirSync(dirname(join(context, file)), { recursive: true });
      cpSync(join(PACKAGE, file), join(context, file));
    }
    await run([...kmsSettings.image, name, context, ...kmsSettings.imageFlags]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function required(name: string, what: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: set it to ${what}`);
  return value;
}
