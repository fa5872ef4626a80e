import { isIP } from 'node:net';
import { k8s } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { checkCidr } from '../checks/cidr';
import { constructError } from '../checks/error';
import { ClusterDns, egressToDns } from '../pod/cluster-dns';
import { egressToCidrs, egressToInternet } from '../pod/network';

/** What of a bucket is checked at synthesis. */
export interface BucketAddress {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly prefix: string;
  readonly cidrs?: string[];
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = /^[a-z0-9][-.a-z0-9]{1,61}[a-z0-9]$/;
const REGION = /^[a-z0-9][-a-z0-9]{0,62}$/;
/** Characters that every service takes in keys without any encoding. */
const PREFIX = /^([-_.=A-Za-z0-9]+\/)*$/;

/**
 * Refuses what no service takes for the address of a bucket.
 *
 * @returns the endpoint
 */
export function checkBucket(construct: IConstruct, { endpoint, bucket, region, prefix, cidrs }: BucketAddress): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  // the endpoint is not shown where it may hold a password
  if (url?.username || url?.password) throw constructError(construct, 'endpoint has credentials in it: give them as credentials');
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search || url.hash) {
    throw constructError(construct, `endpoint "${endpoint}" is not scheme, host and port: use one such as https://s3.eu-central-1.amazonaws.com`);
  }
  if (!BUCKET.test(bucket)) throw constructError(construct, `bucket "${bucket}" is no bucket's name: use 3 to 63 lower-case letters, digits, '-' and '.'`);
  if (!REGION.test(region)) throw constructError(construct, `region "${region}" is no region: use one such as eu-central-1`);
  if (!PREFIX.test(prefix) || prefix.length > 512 || prefix.split('/').some(part => part === '.' || part === '..')) {
    throw constructError(construct, `prefix "${prefix}" is not usable: use letters, digits, '-', '_', '=' and '.' in parts that each end with a slash`);
  }
  if (cidrs?.length === 0) throw constructError(construct, 'cidrs is empty, and nothing would be reached: leave it out, or say where the endpoint is');
  cidrs?.forEach(cidr => checkCidr(construct, 'cidrs', cidr));
  return url;
}

/** What the pod has to reach for a bucket, and nothing more. */
export function bucketEgress(construct: IConstruct, endpoint: URL, dns: ClusterDns[], cidrs?: string[]): k8s.NetworkPolicyEgressRule[] {
  const port = Number(endpoint.port || (endpoint.protocol === 'https:' ? 443 : 80));
  const host = endpoint.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  if (family !== 0) return [egressToCidrs(cidrs ?? [`${host}/${family === 4 ? 32 : 128}`], [port])];
  return [...egressToDns(construct, dns), cidrs ? egressToCidrs(cidrs, [port]) : egressToInternet([port])];
}
