import fc from 'fast-check';
import { classifyLoginError } from '../../../src/programs/status/login-error';
import { CREDENTIALS } from '../../../src/status/credential';
import { authKeyProblems, nodeProblems } from '../../../src/status/problems';

const PROBLEMS = [...Object.values(authKeyProblems), nodeProblems.keyExpired].map((problem) => problem());

const ID = 'kAbC123CNTRL';

describe('classifyLoginError', () => {
  test.each<[string, keyof typeof authKeyProblems]>([
    // Tailscale
    ['invalid key: API key does not exist', 'rejected'],
    ['You are logged out. The last login error was: invalid key: API key does not exist', 'rejected'],
    ['backend error: invalid key: API key does not exist', 'rejected'],
    [`invalid key: API key ${ID} not valid`, 'rejected'],
    ['TryLogin: register request: http 400: invalid key: invalid API token', 'rejected'],
    ['invalid key: unable to validate API key', 'rejected'],
    [`invalid key: API key ${ID} expired`, 'expired'],
    ['auth key has expired', 'expired'],
    [`invalid key: API key ${ID} has been revoked`, 'revoked'],
    ['requested tags [tag:agent] are invalid or not permitted', 'tagsRejected'],
    ['register request: http 400: requested tags [tag:expired-authkey tag:b] are invalid or not permitted', 'tagsRejected'],
    // Headscale
    ['register request: http 401: authkey expired', 'expired'],
    ['authkey already used', 'usedUp'],
    ['authkey revoked', 'revoked'],
    ['invalid authkey', 'rejected'],
    ['AuthKey not found', 'rejected'],
    ['AuthKey expired', 'expired'],
    ['AuthKey not reusable already used', 'usedUp'],
    ['AuthKey has already been used', 'usedUp'],
    ['auth-key not found: record not found', 'rejected'],
    ['auth-key expired', 'expired'],
    ['invalid auth key: crypto/bcrypt: hashedPassword is not the hash of the given password', 'rejected'],
    ['INVALID AUTHKEY', 'rejected'],
    // Not about the key.
    ['', 'failed'],
    ['fetch control key: Get "https://headscale.example.com/key?v=142": tls: failed to verify certificate: x509: certificate has expired or is not yet valid', 'failed'],
    ['node key expired', 'failed'],
    ['register request: http 500: internal server error', 'failed'],
    ['register request: Post "https://controlplane.tailscale.com/machine/register": context deadline exceeded', 'failed'],
    ['user not found', 'failed'],
    // About the key, for a reason that is not known.
    ['auth key is on holiday', 'failed'],
  ])('takes %j for %s', (text, name) => {
    expect(classifyLoginError(text, 'auth-key')).toEqual(authKeyProblems[name]());
  });

  test.each([
    ['authkey already used', authKeyProblems.oneTimeUsed],
    ['invalid key: API key does not exist', authKeyProblems.oneTimeRejected],
    ['authkey expired', authKeyProblems.oneTimeExpired],
    ['authkey revoked', authKeyProblems.oneTimeRevoked],
    // what has nothing to do with how often a key is good
    ['requested tags [tag:agent] are invalid or not permitted', authKeyProblems.tagsRejected],
  ])('says of a key for one login what %j comes of', (text, problem) => {
    expect(classifyLoginError(text, 'one-time-key')).toEqual(problem());
  });

  test('tells a key for one login that the identity is lost', () => {
    for (const text of ['authkey already used', 'authkey expired', 'authkey revoked', 'invalid key: API key does not exist']) {
      expect(classifyLoginError(text, 'one-time-key').message).toMatch(/for one login.* identity .*lost/);
      expect(classifyLoginError(text, 'auth-key').message).not.toMatch(/lost/);
    }
  });

  test('knows a node key that has expired', () => {
    const key = `nodekey:${'1'.repeat(64)}`;
    expect(classifyLoginError(`weird: regen=true but server says NodeKeyExpired: ${key}`, 'auth-key')).toEqual(nodeProblems.keyExpired());
  });

  test('tells of any text only what it is, and no word of it', () => {
    const key = fc.stringMatching(/^(tskey|hskey)-(auth|client)-[A-Za-z0-9]{12}(CNTRL)?-[A-Za-z0-9]{32}$/);
    const words = fc.constantFrom('invalid key: ', 'API key ', 'authkey ', 'expired', ' already used', ' revoked', ' does not exist', 'requested tags [', '] are invalid or not permitted', ' ', '\n');
    fc.assert(fc.property(key, fc.array(fc.oneof(words, fc.string({ unit: 'binary' }))), fc.array(words), fc.constantFrom(...CREDENTIALS), (id, before, after, credential) => {
      const problem = classifyLoginError([...before, id, ...after].join(''), credential);
      expect(PROBLEMS).toContainEqual(problem);
      expect(JSON.stringify(problem)).not.toContain(id);
    }), { numRuns: 1000 });
  });

  test('looks at the start of a long text', () => {
    expect(classifyLoginError(`authkey expired ${'x'.repeat(10_000_000)}`, 'auth-key')).toEqual(authKeyProblems.expired());
    expect(classifyLoginError(`${'x '.repeat(10_000)}authkey expired`, 'auth-key')).toEqual(authKeyProblems.failed());
  });
});
