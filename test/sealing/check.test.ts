import { keyPair, weakKeyPair } from './keys';
import { CONTEXT, flipped, sealedAround, sealingError, thrown } from './samples';
import { sdkSeal, sdkSealed } from './sdk';
import { checkContext, checkDates, checkSealed } from '../../src/sealing/check';

describe('checkSealed', () => {
  test('takes what the SDK sealed for the same context and keys', async () => {
    const { frame } = checkSealed(await sdkSealed({ plaintext: 'x'.repeat(60), keys: [keyPair(0), keyPair(1)] }));
    expect(frame.ciphertext).toHaveLength(60);
  });

  test.each([
    ['another value', { ...CONTEXT, name: 'other' }, 'context.name is "agent", and the message was sealed with "other"'],
    ['more', { ...CONTEXT, cluster: 'prod' }, 'context.cluster is missing, and the message was sealed with "prod"'],
    ['less', { format: '1', namespace: 'agents', name: 'agent' }, 'context.field is "auth-key", and the message was sealed with missing'],
  ])('refuses a message whose context holds %s', async (_, context, problem) => {
    const sealed = await sdkSealed({ context: context as Record<string, string> });
    expect(thrown(() => checkSealed(sealed))).toEqual(sealingError('BAD_FORMAT', { problem }));
  });

  test('shows a hostile context in a way that does nothing to the terminal', async () => {
    const sealed = await sdkSealed({ context: { ...CONTEXT, [`\u001b[31m\u202e${'x'.repeat(9000)}`]: `\u009b31m${'x'.repeat(9000)}` } });
    const { message } = thrown(() => checkSealed(sealed)) as Error;
    expect(message).toMatch(/^context\.\\u001b\[31m\\u202ex+… is missing, and the message was sealed with "\\u009b31mx+…; [\x20-\x7e]+$/);
    expect(message.length).toBeLessThan(500);
  });

  test('refuses recipients that are not those of the message, in their order', async () => {
    const { result } = await sdkSeal({ keys: [keyPair(0), keyPair(1)] });
    const refused = sealingError('BAD_FORMAT', { problem: expect.stringMatching(/recipients/) });
    expect(thrown(() => checkSealed(sealedAround(result, [keyPair(1), keyPair(0)])))).toEqual(refused);
    expect(thrown(() => checkSealed(sealedAround(result, [keyPair(0)])))).toEqual(refused);
    expect(thrown(() => checkSealed(sealedAround(result, [keyPair(0), keyPair(1), keyPair(2)])))).toEqual(refused);
  });

  test('refuses a day since which a key opens it that is not the message\'s', async () => {
    const keys = [keyPair(0), keyPair(1)];
    const { result } = await sdkSeal({ keys, context: { ...CONTEXT, recipientsSince: '2026-11-01,2026-11-02' } });
    const since = (...days: (string | undefined)[]) => {
      const sealed = sealedAround(result, keys);
      return { ...sealed, recipients: sealed.recipients.map((recipient, index) => ({ ...recipient, since: days[index] })) };
    };
    expect(() => checkSealed(since('2026-11-01', '2026-11-02'))).not.toThrow();
    expect(thrown(() => checkSealed(since('2026-11-02', '2026-11-01')))).toEqual(sealingError('BAD_FORMAT', { problem: expect.stringContaining('recipientsSince') }));
    expect(thrown(() => checkSealed(since(undefined, undefined)))).toEqual(sealingError('BAD_FORMAT', { problem: expect.stringContaining('recipientsSince') }));
  });

  test('refuses a data key of another provider', async () => {
    const sealed = await sdkSealed({ keyNamespace: 'aws-kms' });
    expect(thrown(() => checkSealed(sealed))).toEqual(sealingError('BAD_FORMAT', { problem: expect.stringContaining('belongs to "aws-kms"') }));
  });

  test('refuses a data key for an RSA key below 3072 bits', async () => {
    const keys = [weakKeyPair()];
    const sealed = sealedAround((await sdkSeal({ keys })).result, keys);
    expect(thrown(() => checkSealed(sealed))).toEqual(sealingError('WEAK_KEY', { problem: expect.stringContaining('2048 bits') }));
  });

  test('refuses a message that was cut or added to', async () => {
    const { result } = await sdkSeal();
    expect(thrown(() => checkSealed(sealedAround(result.subarray(0, -1))))).toEqual(sealingError('TRUNCATED'));
    expect(thrown(() => checkSealed(sealedAround(Buffer.concat([result, Buffer.alloc(1)]))))).toEqual(sealingError('TRAILING_DATA'));
    expect(thrown(() => checkSealed(sealedAround(flipped(result, 1))))).toEqual(sealingError('UNSUPPORTED_SUITE'));
  });
});

describe('checkContext', () => {
  test.each([
    ['namespace', { namespace: 'other' }, 'sealed for namespace "agents", expected "other"'],
    ['name', { namespace: 'agents', name: 'other' }, 'sealed for name "agent", expected "other"'],
    ['field', { namespace: 'agents', name: 'agent', field: 'gateway-token' }, 'sealed for field "auth-key", expected "gateway-token"'],
  ])('refuses a value for another %s', async (_, expected, problem) => {
    const sealed = await sdkSealed();
    expect(thrown(() => checkContext(sealed, expected))).toEqual(sealingError('CONTEXT_MISMATCH', { problem }));
  });

  test('takes a value for what is expected, and anything where nothing is', async () => {
    const sealed = await sdkSealed();
    expect(() => checkContext(sealed, { namespace: 'agents', name: 'agent', field: 'auth-key' })).not.toThrow();
    expect(() => checkContext(sealed, {})).not.toThrow();
  });
});

describe('checkDates', () => {
  const dated = { recipients: [], context: { ...CONTEXT, sealedAt: '2026-11-01', expiresAt: '2027-02-01' }, ciphertext: '' };
  const undated = { ...dated, context: CONTEXT };

  test('refuses from the start of the day of expiry on', () => {
    expect(() => checkDates(dated, { day: '2027-01-31' })).not.toThrow();
    expect(thrown(() => checkDates(dated, { day: '2027-02-01', expiresWithin: 7 }))).toEqual(sealingError('EXPIRED', { problem: 'expired on 2027-02-01' }));
  });

  test('refuses as many days before as are asked for', () => {
    expect(() => checkDates(dated, { day: '2027-01-24', expiresWithin: 7 })).not.toThrow();
    expect(thrown(() => checkDates(dated, { day: '2027-01-25', expiresWithin: 7 })))
      .toEqual(sealingError('EXPIRES_SOON', { problem: 'expires on 2027-02-01, within 7 days' }));
  });

  test('refuses a value that is older than is asked for, or does not say how old it is', () => {
    expect(() => checkDates(dated, { day: '2027-01-30', maxAge: 90 })).not.toThrow();
    expect(thrown(() => checkDates(dated, { day: '2027-01-31', maxAge: 90 })))
      .toEqual(sealingError('TOO_OLD', { problem: 'was sealed on 2026-11-01, more than 90 days ago' }));
    expect(thrown(() => checkDates(undated, { day: '2026-11-01', maxAge: 90 }))).toEqual(sealingError('TOO_OLD'));
  });

  test('refuses a value that is to be sealed yet, where its age matters', () => {
    expect(() => checkDates(dated, { day: '2026-10-31', maxAge: 90 })).not.toThrow();
    expect(thrown(() => checkDates(dated, { day: '2026-10-30', maxAge: 90 })))
      .toEqual(sealingError('TOO_OLD', { problem: 'says that it was sealed on 2026-11-01, which is to come' }));
    for (const sealedAt of ['2099-01-01', '9999-12-31']) {
      expect(thrown(() => checkDates({ ...undated, context: { ...CONTEXT, sealedAt } }, { day: '2026-11-01', maxAge: 90 }))).toEqual(sealingError('TOO_OLD'));
    }
    expect(() => checkDates(dated, { day: '2026-01-01' })).not.toThrow();
  });

  test('takes a value without dates on any day', () => {
    expect(() => checkDates(undated, { day: '2999-01-01', expiresWithin: 7 })).not.toThrow();
  });
});
