/*
 * Addresses to which it is no business of an agent's to connect, unless somebody says so.
 */

/** IPv4 ranges that are not the internet, though some of them are routed: all of RFC 6890's but those for documentation, and what one cloud has among public addresses. */
export const NOT_PUBLIC_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // link-local; clouds' metadata is among it
  '169.254.0.0/16',
  // Azure's, with the credentials of a machine's extensions
  '168.63.129.16/32',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/**
 * The same of IPv6, with the ways by which IPv6 leads to such IPv4 addresses.
 *
 * Without `::ffff:0:0/96`: a socket to an address in it sends IPv4, for which the other list is, and the API server refuses it as an exception.
 */
export const NOT_PUBLIC_IPV6 = [
  '::/128',
  '::1/128',
  // NAT64: a translator within the network may lead on to private addresses of it
  ...NOT_PUBLIC_IPV4.map(nat64),
  // NAT64 of a network's own (RFC 8215)
  '64:ff9b:1::/48',
  // 6to4, which has IPv4 in it as well
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  // site-local, deprecated and still routed by some
  'fec0::/10',
  'ff00::/8',
];

const METADATA_IPV4 = ['169.254.169.254', '169.254.170.2', '169.254.170.23', '100.100.100.200', '168.63.129.16', '192.0.0.192'];

/**
 * Where clouds hand out credentials to whoever asks: AWS, Azure, Google Cloud and Oracle; what AWS gives containers (ECS, EKS Pod Identity); Alibaba; Azure's WireServer; Oracle's
 * classic one. By IPv6: AWS, EKS Pod Identity, Google Cloud, and those of IPv4 by NAT64.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
 * @see https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata
 * @see https://learn.microsoft.com/en-us/azure/virtual-network/what-is-ip-address-168-63-129-16
 * @see https://cloud.google.com/compute/docs/metadata/querying-metadata
 */
export const METADATA_ADDRESSES = [
  ...METADATA_IPV4, 'fd00:ec2::254', 'fd00:ec2::23', 'fd20:ce::254', ...METADATA_IPV4.map(address => nat64(`${address}/32`).split('/')[0]),
];

/** Link-local ranges: IPv4's, IPv6's, and IPv4's by NAT64. */
export const LINK_LOCAL = ['169.254.0.0/16', 'fe80::/10', nat64('169.254.0.0/16')];

/** Where a translator takes packets for an IPv4 range (RFC 6052). */
function nat64(cidr: string): string {
  const [address, prefix] = cidr.split('/');
  const [a, b, c, d] = address.split('.').map(Number);
  // in the form of RFC 5952, of which the API server warns otherwise
  const { hostname } = new URL(`http://[64:ff9b::${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}]`);
  return `${hostname.slice(1, -1)}/${Number(prefix) + 96}`;
}
