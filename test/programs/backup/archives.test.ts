import * as fc from 'fast-check';
import { archiveName, checksumName, timeOfArchive } from '../../../src/backup/archive-name';
import { archivesAmong, muchLargerThan, obsoleteAmong } from '../../../src/programs/backup/archives';
import { checksumText, parseChecksum } from '../../../src/programs/backup/checksum';

const nameAt = (hour: number) => archiveName('agent', new Date(hour * 3_600_000));
const file = (name: string) => ({ name, size: 1 });
const whole = (hour: number) => [file(nameAt(hour)), file(checksumName(nameAt(hour)))];

test('an archive without a checksum is none yet', () => {
  expect(archivesAmong('agent', [...whole(1), file(nameAt(2)), ...whole(3)])).toEqual([
    { name: nameAt(3), createdAt: '1970-01-01T03:00:00.000Z', size: 1 },
    { name: nameAt(1), createdAt: '1970-01-01T01:00:00.000Z', size: 1 },
  ]);
});

test('the newest stay, with their checksums', () => {
  expect(obsoleteAmong('agent', [1, 2, 3, 4].flatMap(whole), { keep: 2, stay: [] })).toEqual([1, 2].flatMap(hour => [nameAt(hour), checksumName(nameAt(hour))]));
});

test('what is not whole is no reason to remove what is', () => {
  expect(obsoleteAmong('agent', [...whole(1), ...whole(2), file(nameAt(3)), file(checksumName(nameAt(4)))], { keep: 2, stay: [] })).toEqual([]);
});

test('what is not whole goes once it is older than all that stay', () => {
  expect(obsoleteAmong('agent', [file(nameAt(1)), file(checksumName(nameAt(2))), ...whole(3)], { keep: 1, stay: [] })).toEqual([nameAt(1), checksumName(nameAt(2))]);
});

test('whatever there is: as many as are to be kept stay, all that stay are the newest or are to stay, and nothing of somebody else\'s goes', () => {
  const hour = fc.integer({ min: 0, max: 30 });
  const others = hour.map(each => archiveName('agent-2', new Date(each * 3_600_000)));
  const names = fc.oneof(hour.map(nameAt), hour.map(each => checksumName(nameAt(each))), fc.string(), others);
  fc.assert(fc.property(fc.uniqueArray(names), fc.integer({ min: 1, max: 5 }), fc.array(hour.map(nameAt), { maxLength: 2 }), (all, keep, stay) => {
    const files = all.map(file);
    const before = archivesAmong('agent', files);
    const removed = new Set(obsoleteAmong('agent', files, { keep, stay }));
    const after = archivesAmong('agent', files.filter(({ name }) => !removed.has(name)));
    expect(after).toEqual(before.filter(({ name }, index) => index < keep || stay.includes(name)));
    for (const name of removed) expect(timeOfArchive('agent', name.replace(/\.sha256$/, ''))).toBeDefined();
  }));
});

test.each<[string, number[], number | undefined]>([
  ['one more than twice as large', [50, 201, 100], 2], ['the newest of several', [900, 800, 100], 2], ['none that is twice as large', [200, 199, 100], undefined],
  ['none where the archive is not there', [200, 100, 0], undefined],
])('much larger than the last is %s', (_, sizes, hour) => {
  const archives = archivesAmong('agent', sizes.flatMap((size, index) => size === 0 ? [] : whole(index + 1).map(({ name }) => ({ name, size }))));
  expect(muchLargerThan(nameAt(sizes.length), archives)).toBe(hour === undefined ? undefined : nameAt(hour));
});

describe('a checksum', () => {
  const digest = 'ab'.repeat(32);

  test('is what sha256sum prints and reads', () => {
    expect(checksumText(digest, 'a.tar.gz')).toBe(`${digest}  a.tar.gz\n`);
    expect(parseChecksum(checksumText(digest, 'a.tar.gz'), 'a.tar.gz')).toBe(digest);
    expect(parseChecksum(`${digest} *a.tar.gz`, 'a.tar.gz')).toBe(digest);
  });

  test.each(['', digest, `${digest}  b.tar.gz\n`, `${digest.slice(1)}  a.tar.gz\n`, `${digest}  a.tar.gz\n${digest}  a.tar.gz\n`, `${digest}  ${'a'.repeat(1000)}`])('%j is none', (text) => {
    expect(() => parseChecksum(text, 'a.tar.gz')).toThrow('the checksum of a.tar.gz is none of it; restore another archive');
  });

  test('of any text is a digest or an error of ours', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      expect(() => parseChecksum(text, 'a.tar.gz')).toThrow('is none of it');
    }));
  });
});
