import { randomBytes } from 'node:crypto';
import { SeenContainer, podIn } from './pod';
import { SmallVolume } from './volume';
import { App, firstDocument } from '../support/app';
import { Namespace } from '../support/cluster';
import { onMachine } from '../support/machine';
import { secretValue } from '../support/secrets';
import { settings } from '../support/settings';
import { demandingTheKey } from '../support/tailnet';
import { Workload } from '../support/workload';

/** By which the kernel ends the processes of a container: all that are called so, or its first one. They can not catch it. */
const KILL = `
found=
for folder in $(grep -lF "$1" /proc/[0-9]*/cgroup | cut -d/ -f1-3); do
  if [ -n "$2" ]; then [ "$(cat $folder/comm)" = "$2" ] || continue
  else grep -q "^NSpid:.*[[:space:]]1$" $folder/status || continue; fi
  kill -KILL "\${folder#/proc/}" && found=yes
done
[ -n "$found" ]`;

/** The agent of `apps/soak`, on volumes that can be filled. */
export class SoakedAgent extends Workload {
  public readonly token = secretValue();
  /** Of this run alone: a control server knows the nodes of others still. */
  public readonly hostname = `soaked-x${randomBytes(4).toString('hex')}`;
  public readonly data = new SmallVolume('soak', 'soaked-data', 256);
  public readonly state = new SmallVolume('soak', 'soaked-tailscale-state', 8);
  private readonly app = App.from('test/e2e/apps/soak');
  private removal?: Promise<void>;

  constructor() {
    super(new Namespace('soak'), 'soaked');
  }

  public async setUp(): Promise<void> {
    await this.clear();
    await this.data.make();
    await this.state.make();
    this.app.set({ hostname: `'${this.hostname}'` });
    const privateKey = await this.app.keygenToStdout('soak');
    await this.app.seal('soak', this.name, 'gateway-token', this.token);
    await this.app.seal('soak', this.name, 'auth-key', settings.authKey);
    const manifests = await this.app.synthesize();
    await this.namespace.apply(firstDocument(manifests), '--server-side');
    await this.namespace.apply(privateKey, '--server-side');
    await this.namespace.apply(manifests, '--server-side');
    await demandingTheKey(async () => this.namespace.ready(this.name, 600));
  }

  /** Kills a process of a container from outside, as the kernel does when memory is short: by its name, or the container's first one. */
  public async kill(container: string, process = ''): Promise<void> {
    const { id } = await this.containerNow(container);
    await onMachine('sh', '-c', KILL, 'kill', id!.replace(/^\w+:\/\//, ''), process);
  }

  /** Once, whoever asks for it: an interrupt, and what then fails. */
  public async remove(): Promise<void> {
    this.removal ??= this.clear().finally(() => this.app.remove());
    return this.removal;
  }

  private async containerNow(name: string): Promise<SeenContainer> {
    const container = (await podIn(this.namespace))?.containers.get(name);
    if (!container?.id) throw new Error(`container ${name} of ${this.name} does not run\n${await this.namespace.describe()}`);
    return container;
  }

  private async clear(): Promise<void> {
    await this.namespace.remove({ ownVolumes: true });
    await this.data.remove();
    await this.state.remove();
  }
}
