import * as kplus from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { constructError } from '../checks/error';

/**
 * Adds an environment variable to containers.
 *
 * @throws where one of them has it already: what a user set is never replaced
 */
export function addVariable(construct: IConstruct, containers: kplus.Container[], name: string, value: kplus.EnvValue): void {
  for (const container of containers) {
    if (name in container.env.variables) {
      throw constructError(construct, `container ${container.name} has the environment variable ${name}, which an addon of the pod sets: leave it out`);
    }
    container.env.addVariable(name, value);
  }
}
