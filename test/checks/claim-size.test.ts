import { App, Size } from 'cdk8s';
import { checkClaimSize } from '../../src/checks/claim-size';

test.each([Size.gibibytes(1), Size.mebibytes(2048), Size.tebibytes(1)])('%# is a size', size => {
  expect(() => checkClaimSize(new App(), 'agent-data', size)).not.toThrow();
});

test.each([
  [Size.mebibytes(512), '0.5 GiB: use a whole number from 1, such as Size.gibibytes(1)'],
  [Size.mebibytes(1536), '1.5 GiB: use a whole number from 1, such as Size.gibibytes(2)'],
  [Size.gibibytes(0), '0 GiB: use a whole number from 1, such as Size.gibibytes(1)'],
])('%# is none', (size, message) => {
  expect(() => checkClaimSize(new App(), 'agent-data', size)).toThrow(`(app): claim agent-data has a size of ${message}`);
});
