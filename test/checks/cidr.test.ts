import { App } from 'cdk8s';
import { checkCidr } from '../../src/checks/cidr';

test.each(['10.0.0.0/8', '0.0.0.0/0', '10.0.0.7/32', '::/0', 'fd00::7/128', '64:ff9b::/96', '::1/128', '::fffe:0:0/96'])('%s is a CIDR', cidr => {
  expect(() => checkCidr(new App(), 'range', cidr)).not.toThrow();
});

test.each(['', '10.0.0.7', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0/8', '::/129', 'example.com/8', '10.0.0.0/-1', '10.0.0.0/1e1', 'fe80::1%eth0/64'])('%j is none', cidr => {
  expect(() => checkCidr(new App(), 'range', cidr)).toThrow(`(app): range "${cidr}" is no CIDR: write an address and a prefix length`);
});

test.each(['::ffff:169.254.0.0/112', '::ffff:a9fe:a9fe/128', '0:0:0:0:0:FFFF::/96', '::ffff:10.0.0.1/80'])('%s is refused: its IPv4 addresses are none to a policy', cidr => {
  expect(() => checkCidr(new App(), 'range', cidr)).toThrow(`(app): range "${cidr}" is IPv4 written as IPv6: write it as IPv4, such as "10.0.0.0/8"`);
});
