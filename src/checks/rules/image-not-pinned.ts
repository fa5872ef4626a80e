import { Rule, Severity } from './rule';

/** Tags that mean whatever was built last. */
const MOVING = /^(latest|stable|unstable|main|master|edge|nightly|canary|dev|develop|next)\b/i;

export const imageNotPinned: Rule = {
  id: 'image-not-pinned',
  severity: Severity.WARNING,
  title: 'An image is not pinned',
  why: 'Which version runs depends on when the machine pulled it: a restart may bring another one, untested, and a roll-back does not bring back the last. Name a version, or a digest.',
  source: 'https://kubernetes.io/docs/concepts/containers/images/#image-names',
  checkPod(pod) {
    return pod.containers.flatMap(({ name, spec }) => {
      const moves = spec.image ? movesBy(spec.image) : undefined;
      return moves ? [`image "${spec.image}" of container ${name} has ${moves}, so that a restart may bring another version: name a version or a digest`] : [];
    });
  },
};

/** Why an image's name may mean another image tomorrow. */
function movesBy(image: string): string | undefined {
  if (image.includes('@') || /[${]/.test(image)) return undefined;
  const [, tag] = image.split('/').pop()!.split(':');
  if (!tag) return 'no tag';
  // a version has a digit in it, and so has the name of a build
  return MOVING.test(tag) || !/\d/.test(tag) ? `the tag ${tag}` : undefined;
}
