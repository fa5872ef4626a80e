import { findings, sample } from './sample';
import { imageNotPinned } from '../../../src/checks/rules/image-not-pinned';

test.each([
  ['tailscale/tailscale', 'no tag'],
  ['registry.example.com:5000/tailscale', 'no tag'],
  ['tailscale/tailscale:latest', 'the tag latest'],
  ['tailscale/tailscale:stable', 'the tag stable'],
  ['tailscale/tailscale:main-arm64', 'the tag main-arm64'],
  ['tailscale/tailscale:arm64-main', 'the tag arm64-main'],
  ['tailscale/tailscale:latest-amd64', 'the tag latest-amd64'],
  ['tailscale/tailscale:slim', 'the tag slim'],
])('image %s is told', (image, has) => {
  expect(findings(imageNotPinned, [sample({ node: { image } })])).toEqual([
    `Deployment agents/agent: image "${image}" of container tailscale has ${has}, so that a restart may bring another version: name a version or a digest`,
  ]);
});

test('so is one of any other container of the pod', () => {
  const pod = { initContainers: [{ name: 'prepare', image: 'busybox' }] };
  expect(findings(imageNotPinned, [sample({ pod, agent: { image: 'ghcr.io/openclaw/openclaw:main' } })])).toEqual([
    'Deployment agents/agent: image "busybox" of container prepare has no tag, so that a restart may bring another version: name a version or a digest',
    'Deployment agents/agent: image "ghcr.io/openclaw/openclaw:main" of container openclaw has the tag main, so that a restart may bring another version: name a version or a digest',
  ]);
});

test.each([
  'ghcr.io/tailscale/tailscale:v1.102.3', 'tailscale/tailscale:v1.102', 'registry.example.com:5000/tailscale:v1', `tailscale/tailscale@sha256:${'0'.repeat(64)}`, `tailscale/tailscale:latest@sha256:${'0'.repeat(64)}`,
  'app:main-3f2a1b7', 'app:stable-20240812', 'app:main-3f2a1b7-arm64', 'app:1.2-amd64', 'app:2024-08-12',
  '${TAILSCALE_IMAGE}', undefined,
])('image %s is not', image => {
  expect(findings(imageNotPinned, [sample({ node: { image } })])).toEqual([]);
});
