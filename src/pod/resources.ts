import { Size, SizeRoundingBehavior } from 'cdk8s';
import { ContainerResources, Cpu } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { constructError } from '../checks/error';

/** A run-once program in Node: 48 MiB resident when measured. */
export const UNSEAL_RESOURCES: ContainerResources = {
  cpu: { request: Cpu.millis(10) },
  memory: { request: Size.mebibytes(64), limit: Size.mebibytes(128) },
};

/** A request and a limit, each of which may be left open. */
interface Range<T> {
  readonly request?: T;
  readonly limit?: T;
}

/**
 * Fills what a user left out of a container's resources, so that cdk8s-plus never puts in its own default of 1 CPU. A default gives way to what is given: a request is lowered to
 * a given limit, and a limit raised to a given request.
 *
 * @throws where a given request is over a given limit, which Kubernetes refuses
 */
export function resourcesOr(construct: IConstruct, defaults: ContainerResources, given: ContainerResources = {}): ContainerResources {
  const range = <T>(what: string, amount: (value: T) => number, show: (value: T) => string, base: Range<T> = {}, own: Range<T> = {}): Range<T> => {
    const over = (a?: T, b?: T) => a !== undefined && b !== undefined && amount(a) > amount(b);
    if (over(own.request, own.limit)) {
      throw constructError(construct, `${what} request ${show(own.request!)} is over its limit ${show(own.limit!)}: raise the limit or lower the request`);
    }
    return {
      request: own.request ?? (over(base.request, own.limit) ? own.limit : base.request),
      limit: own.limit ?? (over(own.request, base.limit) ? own.request : base.limit),
    };
  };
  return {
    cpu: range('cpu', millis, cpu => cpu.amount, defaults.cpu, given.cpu),
    memory: range('memory', mebibytes, size => `${mebibytes(size)}Mi`, defaults.memory, given.memory),
    ...(given.ephemeralStorage ? { ephemeralStorage: given.ephemeralStorage } : {}),
  };
}

/** Whole mebibytes of a size. */
export function mebibytes(size: Size): number {
  return size.toMebibytes({ rounding: SizeRoundingBehavior.FLOOR });
}

/** `250m` to 250, `2` to 2000. */
function millis({ amount }: Cpu): number {
  return amount.endsWith('m') ? Number(amount.slice(0, -1)) : Number(amount) * 1000;
}
