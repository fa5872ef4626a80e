import { Rule, Severity } from './rule';

export const requestsMissing: Rule = {
  id: 'requests-missing',
  severity: Severity.WARNING,
  title: 'A container asks for no resources',
  why: 'What asks for nothing is put on machines that have nothing left, and is the first to be killed when memory runs out: an agent takes about 1 GiB, a node about 64 MiB. Set `resources.requests` for cpu and memory.',
  source: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
  checkPod(pod) {
    return [...new Set([pod.agent, pod.tailnetNode])].filter(container => container !== undefined).flatMap(({ name, spec }) => {
      const { requests, limits } = spec.resources ?? {};
      const ofPod = (pod.spec as { resources?: typeof spec.resources }).resources;
      // a limit is a request too, where there is none
      const missing = ['cpu', 'memory'].filter(resource => ![requests, limits, ofPod?.requests, ofPod?.limits].some(of => of?.[resource] !== undefined));
      return missing.length > 0 ? [`container ${name} requests no ${missing.join(' and no ')}: set resources.requests`] : [];
    });
  },
};
