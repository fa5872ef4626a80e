import * as fc from 'fast-check';
import { KEY, OTHER_KEY } from './server';
import { parseKmsKey } from '../../../src/sealing/kms/key-arn';
import { sealingError, thrown } from '../samples';

const ID = '11111111-2222-3333-4444-555555555555';

describe('a key of KMS to seal for', () => {
  test.each([KEY, OTHER_KEY, KEY.replace('arn:aws:', 'arn:aws-us-gov:'), KEY.replace('arn:aws:', 'arn:aws-cn:').replace('eu-central-1', 'cn-north-1')])('is an ARN: %s', (arn) => {
    expect(parseKmsKey(arn)).toBe(arn);
  });

  test.each([
    ['alias/agents', 'is an alias, which can be pointed at another key', '--key-id alias/agents '],
    ['arn:aws:kms:eu-central-1:111122223333:alias/agents', 'is an alias', '--key-id arn:aws:kms:eu-central-1:111122223333:alias/agents '],
    [ID, 'is the id of a key, which says neither region nor account', `--key-id ${ID} `],
    ['mrk-0123456789abcdef0123456789abcdef', 'is the id of a key', '--key-id mrk-'],
    ['alias/$(rm -rf .)', 'is an alias', '--key-id <key> '],
    [`${KEY} `, 'is not the ARN of a KMS key', '<key>'],
    [`${KEY}\n`, 'is not the ARN of a KMS key', '<key>'],
    [KEY.replace(':kms:', ':s3:'), 'is not the ARN of a KMS key', '<key>'],
    ['', 'is not the ARN of a KMS key', '<key>'],
  ])('is nothing else: %j', (value, problem, fix) => {
    expect(thrown(() => parseKmsKey(value))).toEqual(sealingError('BAD_KMS_KEY', { problem: expect.stringContaining(problem), fix: expect.stringContaining(fix) }));
  });

  test('is an error on one line, whatever was given', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (value) => {
      const { message } = thrown(() => parseKmsKey(value)) as Error;
      expect(message).toMatch(/^[\x20-\x7e…]+$/);
    }));
  });
});
