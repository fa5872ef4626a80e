import { IConstruct } from 'constructs';
import { constructError } from '../checks/error';

/**
 * Who has the last word on OpenClaw's configuration.
 */
export enum ConfigMode {
  /** The source alone: the gateway's configuration is a read-only file, and what would change it in the app is refused. */
  MANAGED = 'MANAGED',

  /**
   * The source, and the app: the configuration is a file on the data claim, which the Control UI and `openclaw config set` change. At each start of the pod
   * what this library sets is set back to what it was, whatever of `config` changed in the source is applied, and everything else stays as it was left.
   *
   * Between starts whoever may write the file can change all of it, and the agent can.
   */
  MERGE = 'MERGE',
}

/** Refuses what is no mode, as JavaScript may give: it would be taken for the other one. */
export function checkConfigMode(construct: IConstruct, mode: ConfigMode): void {
  const modes = Object.values(ConfigMode);
  if (!modes.includes(mode)) throw constructError(construct, `configMode is ${JSON.stringify(mode)}: use ${modes.map(each => `ConfigMode.${each}`).join(' or ')}`);
}
