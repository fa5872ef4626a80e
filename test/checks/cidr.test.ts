import { App } from 'cdk8s';
import { checkCidr } from '../../src/checks/cidr';

test.each(['10.0.0.0/8', '0.0.0.0/0', '10.0.0.7/32', '::/0', 'fd00::7/128'])('%s is a CIDR', cidr => {
  expect(() => checkCidr(new App(), 'range', cidr)).not.toThrow();
});

test.each(['', '10.0.0.7', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0/8', '::/129', 'example.com/8', '10.0.0.0/-1', '10.0.0.0/1e1'])('%j is none', cidr => {
  expect(() => checkCidr(new App(), 'range', cidr)).toThrow(`(app): range "${cidr}" is no CIDR: write an address and a prefix length`);
});
