import { SoakedAgent } from './agent';
import { Watch } from './watch';

/** Where a fault is made. */
export interface Scene {
  readonly agent: SoakedAgent;
  readonly watch: Watch;
  /** How long it lasts, where it lasts at all. */
  readonly seconds: number;
  /** Waits for what is left of that. */
  readonly rest: () => Promise<void>;
}

/** Something that is done to an agent, and undone. */
export interface Fault {
  /** As the table has it. */
  readonly name: string;
  /** What is done, as a sentence of the page with the table. */
  readonly how: string;
  /** Containers that are started anew by it. No other one may be. */
  readonly startsAnew: readonly string[];
  /**
   * Makes it, keeps it for its time, and undoes it, whatever happens. What has to hold meanwhile is looked at here; the rest once it is over.
   *
   * @throws what did not hold
   */
  readonly make: (scene: Scene) => Promise<void>;
}

/** The containers of the agent's pod. */
export const ALL = ['openclaw', 'tailscale', 'status'] as const;

/** The patience of the gateway's startup probe. */
export const GATEWAY_STARTS_SECONDS = 300;
