import { imageIn } from '../../src/pod/image';

test.each([
  [undefined, 'ghcr.io/openclaw/openclaw:1', 'ghcr.io/openclaw/openclaw:1'],
  ['mirror.example', 'ghcr.io/openclaw/openclaw:1', 'mirror.example/openclaw/openclaw:1'],
  ['mirror.example:5000/hub/', 'node:24', 'mirror.example:5000/hub/node:24'],
  ['mirror.example', 'tailscale/tailscale:1', 'mirror.example/tailscale/tailscale:1'],
  ['mirror.example', 'localhost/own:1', 'mirror.example/own:1'],
  ['mirror.example', 'localhost:5000/own@sha256:00', 'mirror.example/own@sha256:00'],
])('in registry %s, %s is %s', (registry, image, expected) => {
  expect(imageIn(registry, image)).toBe(expected);
});
