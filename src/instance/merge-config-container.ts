import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { GATEWAY_USER, STATE_PATH, STATE_SUB_PATH } from './gateway-container';
import { hardened } from '../pod/hardening';
import { Program } from '../pod/program';

/** In the configuration's ConfigMap: the part of it that the library sets. */
export const OWNED_FILE = 'owned.json';

/** Where the ConfigMap is mounted. */
const SOURCE_PATH = '/run/cdk8s-openclaw/config';

/** What the container is made of. */
export interface MergeConfigOptions {
  readonly image: string;
  readonly imagePullPolicy: kplus.ImagePullPolicy;
  readonly resources: kplus.ContainerResources;
  readonly data: kplus.Volume;
  readonly config: kplus.Volume;
}

/**
 * The init container that makes the gateway's configuration among the data, of what the source says and what is there.
 *
 * The data is the agent's, links in it may lead anywhere: the container has the agent's user, and nothing that the agent has not, its secrets left out.
 *
 * @param workload whose init container it becomes
 */
export function mergeConfigContainer(workload: Construct, options: MergeConfigOptions): kplus.ContainerProps {
  const { image, imagePullPolicy, resources, data, config } = options;
  const program = Program.of(workload, 'merge-config');
  return {
    name: 'merge-config',
    image,
    imagePullPolicy,
    command: program.command,
    args: ['--source', SOURCE_PATH, '--data', STATE_PATH],
    volumeMounts: [
      program.mount,
      { volume: config, path: SOURCE_PATH, readOnly: true },
      // at the gateway's path, so that messages name files as people find them
      { volume: data, path: STATE_PATH, subPath: STATE_SUB_PATH },
    ],
    resources,
    securityContext: hardened(GATEWAY_USER),
  };
}
