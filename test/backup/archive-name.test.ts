import * as fc from 'fast-check';
import { archiveName, archiveOfChecksum, checksumName, isSetAside, setAsideName, timeOfArchive } from '../../src/backup/archive-name';

const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$/);
const second = fc.integer({ min: 0, max: 4_000_000_000 }).map(seconds => new Date(seconds * 1000));

test('an archive is called as its instance and its time', () => {
  expect(archiveName('agent', new Date('2026-03-09T08:00:05.999Z'))).toBe('agent-2026-03-09T080005Z.tar.gz');
});

test('a name tells its time, to the second', () => {
  fc.assert(fc.property(label, second, (instance, time) => {
    expect(timeOfArchive(instance, archiveName(instance, time))).toEqual(time);
  }));
});

test('the order of the names is that of the times', () => {
  fc.assert(fc.property(label, second, second, (instance, a, b) => {
    const names = [a, b].map(time => archiveName(instance, time));
    const times = [a, b].sort((one, other) => one.getTime() - other.getTime());
    expect([...names].sort()).toEqual(times.map(time => archiveName(instance, time)));
  }));
});

test('an archive of one instance is none of another, even if its name begins with it', () => {
  fc.assert(fc.property(label, label, second, (instance, other, time) => {
    fc.pre(instance !== other);
    expect(timeOfArchive(instance, archiveName(other, time))).toBeUndefined();
    expect(timeOfArchive(instance, archiveName(`${instance}-${other}`, time))).toBeUndefined();
  }));
});

test('any text is an archive of an instance or is not, and only what would be called so is', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^agent-[-0-9TZ]{10,20}\.tar\.gz$/)), (name) => {
    const time = timeOfArchive('agent', name);
    if (time) expect(archiveName('agent', time)).toBe(name);
  }));
});

test.each([
  'agent-2026-02-30T080000Z.tar.gz', 'agent-2026-03-09T240000Z.tar.gz', 'agent-2026-03-09T080000Z.tar', 'agent-2026-03-09T080000Z.tar.gz.sha256', '../agent-2026-03-09T080000Z.tar.gz',
  'agent-.tar.gz', 'agent-2026-03-09T080000Z.tar.gz\n', '.partial-agent-2026-03-09T080000Z.tar.gz',
])('%j is no archive', (name) => {
  expect(timeOfArchive('agent', name)).toBeUndefined();
});

test('a checksum is called as its archive', () => {
  expect(archiveOfChecksum(checksumName('a.tar.gz'))).toBe('a.tar.gz');
  expect(archiveOfChecksum('a.tar.gz')).toBeUndefined();
});

test('what was set aside is told from all else', () => {
  const name = setAsideName('openclaw', new Date('2026-03-09T08:00:05Z'));
  expect(name).toBe('openclaw-before-2026-03-09T080005Z');
  expect([name, `${name}-2`].map(each => isSetAside('openclaw', each))).toEqual([true, true]);
  for (const other of ['openclaw', 'openclaw-before-', `${name}/..`, `x${name}`, 'lost+found', `${name}-`]) expect(isSetAside('openclaw', other)).toBe(false);
});
