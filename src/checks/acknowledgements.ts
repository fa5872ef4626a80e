import type { Manifest } from './manifests/manifest';
import { ANNOTATION_PREFIX } from '../pod/labels';

const PREFIX = `${ANNOTATION_PREFIX}/acknowledge.`;

/** Why a person accepts what a warning warns of, by the rule's id. */
export type Acknowledgements = { readonly [id: string]: string };

/** The annotations of a workload that say which warnings of it are accepted, and why: with the manifest, so that whoever checks it sees them. */
export function acknowledgementAnnotations(acknowledged: Acknowledgements): { [name: string]: string } {
  return Object.fromEntries(Object.entries(acknowledged).map(([id, reason]) => [`${PREFIX}${id}`, reason]));
}

/** The acknowledgements in a workload's annotations. One without a reason is none. */
export function acknowledgementsOf(manifest: Manifest): Acknowledgements {
  return Object.fromEntries(Object.entries(writtenAcknowledgements(manifest)).filter(([, reason]) => reason.trim() !== ''));
}

/** All of them as they are written, also those without a reason. */
export function writtenAcknowledgements({ metadata }: Manifest): Acknowledgements {
  return Object.fromEntries(Object.entries(metadata.annotations ?? {})
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, reason]) => [name.slice(PREFIX.length), `${reason}`]));
}
