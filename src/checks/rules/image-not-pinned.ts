import { Rule, Severity } from './rule';

/** What a tag says of the machine that an image is for, and not of a version. */
const ARCHITECTURE = /(^|[-_.])(?:amd64|x86[-_]64|arm64(?:v8)?|armhf|armv?\d+|aarch64|386|i386|ppc64le|s390x|riscv64)(?=$|[-_.])/gi;

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
  // a version has a digit in it, and so have a day and a commit
  return /\d/.test(tag.replace(ARCHITECTURE, '$1')) ? undefined : `the tag ${tag}`;
}
