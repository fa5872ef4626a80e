import { onMachine } from '../support/machine';
import { run } from '../support/run';

/** A static volume for one claim: a file system in the machine's memory, so small that it can be filled. */
export class SmallVolume {
  private folder?: string;

  constructor(private readonly namespace: string, private readonly claim: string, private readonly mebibytes: number) {}

  /** Makes it, bound to the claim before that is there: nobody else can take it. */
  public async make(): Promise<void> {
    const node = JSON.parse((await run(['kubectl', 'get', 'nodes', '--output=json'])).stdout).items[0].metadata.labels['kubernetes.io/hostname'];
    const folder = this.folder = (await onMachine('mktemp', '--directory')).trim();
    await onMachine('mount', '-t', 'tmpfs', '-o', `size=${this.mebibytes}m,mode=0755`, 'soak', folder);
    await run(['kubectl', 'apply', '--server-side', '-f', '-'], {
      input: JSON.stringify({
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: this.name },
        spec: {
          // what the claim asks for: nobody holds it against what is there
          capacity: { storage: '1Gi' },
          accessModes: ['ReadWriteOnce'],
          persistentVolumeReclaimPolicy: 'Retain',
          storageClassName: 'soak',
          claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: this.namespace, name: this.claim },
          local: { path: folder },
          nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }] } },
        },
      }),
    });
  }

  /** Runs a part of a test while there is no room for a byte more. */
  public async full<T>(part: () => Promise<T>): Promise<T> {
    const filler = `${this.folder}/filler`;
    try {
      await onMachine('sh', '-c', 'dd if=/dev/zero of="$1" bs=4k 2> /dev/null; [ "$(df --output=avail "$1" | tail -1)" -eq 0 ]', 'fill', filler);
      return await part();
    } finally {
      await onMachine('rm', '--force', filler);
    }
  }

  /** Removes it, once its pod is gone. */
  public async remove(): Promise<void> {
    await run(['kubectl', 'delete', 'persistentvolume', this.name, '--ignore-not-found', '--wait', '--timeout=60s']);
    if (this.folder === undefined) return;
    await onMachine('umount', this.folder);
    await onMachine('rmdir', this.folder);
    this.folder = undefined;
  }

  private get name(): string {
    return `soak-${this.claim}`;
  }
}
