import * as fc from 'fast-check';
import { elementOf, parseObjectPage } from '../../../../src/programs/backup/bucket/object-list';

const escaped = (text: string) => text.replace(/[&<>"'\r]/g, character => `&#${character.charCodeAt(0)};`);
const contents = (name: string, size: number) => `<Contents><Key>${escaped(name)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;x&quot;</ETag><Size>${size}</Size></Contents>`;
const page = (content: string, rest = '<IsTruncated>false</IsTruncated>') => (
  `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>${rest}${content}</ListBucketResult>`
);

test('whatever the keys are, they are read as they are', () => {
  fc.assert(fc.property(fc.array(fc.record({ name: fc.string({ unit: 'grapheme', minLength: 1 }), size: fc.nat() })), (objects) => {
    expect(parseObjectPage(page(objects.map(({ name, size }) => contents(name, size)).join('')))).toEqual({ objects });
  }));
});

test('a page that is not the last tells how to go on', () => {
  expect(parseObjectPage(page(contents('a', 1), '<IsTruncated>true</IsTruncated><NextContinuationToken>t&amp;1=</NextContinuationToken>')))
    .toEqual({ objects: [{ name: 'a', size: 1 }], next: 't&1=' });
});

test('a key that looks like the list\'s own elements does not end it', () => {
  const key = '</Key><IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken>';
  expect(parseObjectPage(page(contents(key, 1)))).toEqual({ objects: [{ name: key, size: 1 }] });
});

test('any text has a list in it or has not', () => {
  fc.assert(fc.property(fc.string(), (text) => {
    expect(parseObjectPage(text)).toEqual({ objects: [] });
    expect(parseObjectPage(page(`<Contents>${text}</Contents>`)).objects.length).toBeLessThan(2);
  }));
});

test.each([['&#65;&#x42;&amp;&unknown;&#x110000;', 'AB&&unknown;&#x110000;'], ['', '']])('%j as an element\'s text is %j', (text, read) => {
  expect(elementOf(`<Code>${text}</Code>`, 'Code')).toBe(read);
});
