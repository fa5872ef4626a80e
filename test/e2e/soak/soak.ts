import { SoakedAgent } from './agent';
import { Kept } from './checks/check';
import { fingerprintOf, leaveData } from './checks/data';
import { secretsOf } from './checks/secrets';
import { Made, Step, makeOnce } from './step';
import { nodesCalled } from '../support/tailnet';

/** An agent that faults are made to, and what they may not change of it. */
export class Soak {
  public readonly agent = new SoakedAgent();
  private _kept?: Kept;

  public get kept(): Kept {
    if (!this._kept) throw new Error('the agent is not set up');
    return this._kept;
  }

  /** Starts the agent, and gives it something to keep. */
  public async setUp(): Promise<void> {
    await this.agent.setUp();
    const identity = await this.agent.identity();
    const [{ Name }] = await nodesCalled(this.agent.hostname);
    await leaveData(this.agent);
    this._kept = { ...identity, name: Name, data: await fingerprintOf(this.agent), secrets: await secretsOf(this.agent) };
  }

  public async make(step: Step): Promise<Made> {
    return makeOnce(this.agent, this.kept, step);
  }

  public async remove(): Promise<void> {
    await this.agent.remove();
  }
}
