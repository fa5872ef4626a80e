import { IConstruct } from 'constructs';
import { checkDnsLabel } from './dns-label';
import { constructError } from './error';
import type { Sealed } from '../sealing/sealed';

/** Fields that have a meaning already, each with the fix. */
const RESERVED: { readonly [field: string]: string } = {
  'gateway-token': 'give it as gatewayToken',
  'sealed': 'that is the name of the provider of the gateway\'s token; seal the value as another field',
};

/**
 * Refuses secrets whose field OpenClaw would not take as the name of a secret provider, or has as one already, and what is no sealed value.
 *
 * @see https://docs.openclaw.ai/gateway/secrets/secretref-contract
 */
export function checkSealedFields(construct: IConstruct, secrets: { readonly [field: string]: Sealed }): void {
  for (const [field, sealed] of Object.entries(secrets)) {
    checkDnsLabel(construct, 'field of secrets', field);
    if (!/^[a-z]/.test(field)) throw constructError(construct, `field of secrets "${field}" begins with a digit: begin it with a letter, as OpenClaw's secret providers do`);
    if (Object.hasOwn(RESERVED, field)) throw constructError(construct, `secrets has "${field}": ${RESERVED[field]}`);
    // by shape, not by class: two copies of this library may be loaded
    if (typeof sealed?._read !== 'function') throw constructError(construct, `secrets has no sealed value as "${field}": give Sealed.fromFile(…)`);
  }
}
