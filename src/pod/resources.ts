import { Size } from 'cdk8s';
import { Cpu, ContainerResources } from 'cdk8s-plus-28';

/**
 * Fills what a user left out of a container's resources, so that cdk8s-plus never puts in its own default of 1 CPU.
 */
export function resourcesOr(defaults: ContainerResources, given: ContainerResources = {}): ContainerResources {
  return {
    cpu: { ...defaults.cpu, ...given.cpu },
    memory: { ...defaults.memory, ...given.memory },
    ...(given.ephemeralStorage ? { ephemeralStorage: given.ephemeralStorage } : {}),
  };
}

/** A run-once program in Node: 48 MiB resident when measured. */
export const UNSEAL_RESOURCES: ContainerResources = {
  cpu: { request: Cpu.millis(10) },
  memory: { request: Size.mebibytes(64), limit: Size.mebibytes(128) },
};
