import { Namespace } from './cluster';
import { outcomeOf, run } from './run';
import { settings } from './settings';
import { until } from './until';

/** The sealed-secrets controller, asked by kubeseal. */
export const controller = {
  /** The certificate to seal for, in PEM. */
  async certificate(): Promise<string> {
    return (await run([...settings.kubeseal, '--fetch-cert'])).stdout;
  },

  /** Whether it would open a SealedSecret where its manifest says that it is. It answers two such questions a second. */
  async opens(manifest: string): Promise<boolean> {
    const { opens } = await until('the controller to say whether it opens a SealedSecret', { seconds: 30 }, async () => {
      const { code, stderr } = await outcomeOf([...settings.kubeseal, '--validate'], { input: manifest });
      if (code !== 0 && !stderr.includes('unable to decrypt sealed secret')) throw new Error(stderr);
      return { opens: code === 0 };
    });
    return opens;
  },

  /** A SealedSecret that it has opened and sealed anew, for its latest key. */
  async reEncrypt(manifest: string): Promise<string> {
    return (await run([...settings.kubeseal, '--re-encrypt', '--format', 'yaml'], { input: manifest })).stdout;
  },

  /** Has kubeseal seal a Secret's values into the file of a SealedSecret. */
  async mergeInto(file: string, secret: object): Promise<void> {
    await run([...settings.kubeseal, '--format', 'yaml', '--merge-into', file], { input: JSON.stringify({ apiVersion: 'v1', kind: 'Secret', ...secret }) });
  },

  /** What it made of a SealedSecret as it is at present: the condition `Synced`. */
  async condition(namespace: Namespace, name: string): Promise<{ readonly status: string; readonly message?: string }> {
    return until(`the controller to look at ${name} in ${namespace.name}`, { seconds: 60 }, async () => {
      const { metadata, status } = await namespace.get('sealedsecrets.bitnami.com', name);
      if (status?.observedGeneration !== metadata.generation) return undefined;
      return status.conditions?.find(({ type }: { type: string }) => type === 'Synced');
    });
  },
};
