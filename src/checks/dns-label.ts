import { IConstruct } from 'constructs';
import { constructError } from './error';
import { DNS_SUBDOMAIN } from './kubernetes-names';

/** RFC 1123: what Kubernetes takes as a label value and a Service name, and Tailscale as one label of a MagicDNS name. */
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * Refuses a name that is no DNS label of at most 63 characters.
 *
 * @param what what the name is for, such as `host name`
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
 */
export function checkDnsLabel(construct: IConstruct, what: string, name: string): void {
  if (DNS_LABEL.test(name)) return;
  const why = name.length > 63 ? `has ${name.length} characters, 63 are allowed` : 'is no DNS label';
  throw constructError(construct,
    `${what} "${name}" ${why}: use lower-case letters, digits and '-', beginning and ending with a letter or digit`);
}

/**
 * Refuses a name that most Kubernetes objects could not have: DNS labels joined by dots, of at most 253 characters.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names
 */
export function checkDnsSubdomain(construct: IConstruct, what: string, name: string): void {
  if (DNS_SUBDOMAIN.test(name)) return;
  throw constructError(construct,
    `${what} "${name}" is no DNS subdomain: use at most 253 lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit`);
}
