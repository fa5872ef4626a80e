/** A request as `openclaw devices list --json` has it among `pending`. */
export const pendingRequest = (more: object = {}) => ({
  requestId: 'b7f8a6a0-4a5e-4d7e-9d5f-0a8c4b1e2d3f',
  deviceId: 'device-of-anna',
  publicKey: 'public-key-of-anna',
  displayName: 'Anna\'s laptop',
  platform: 'linux',
  clientId: 'cli',
  clientMode: 'cli',
  role: 'operator',
  roles: ['operator'],
  scopes: ['operator.admin', 'operator.read'],
  remoteIp: '127.0.0.1',
  silent: false,
  isRepair: false,
  ts: Date.parse('2026-05-01T10:00:00Z'),
  ...more,
});

/** A device as it has it among `paired`. */
export const pairedDevice = (deviceId: string) => ({
  deviceId, publicKey: 'public-key', platform: 'linux', roles: ['operator'], scopes: ['operator.read'], createdAtMs: 1, approvedAtMs: 1, tokens: [{ role: 'operator', scopes: [] }],
});
