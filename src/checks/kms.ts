import { IConstruct } from 'constructs';
import { constructError } from './error';
import { checkImage } from './image';
import { FROM_SECRET, checkEnvHasNoSecret } from './plaintext-secret';
import { checkReservedEnv } from './reserved-env';
import { KmsOptions } from '../sealing/kms-options';

const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;

/** Refuses what would not open anything, and secrets in the clear. */
export function checkKms(construct: IConstruct, { image, env = {} }: KmsOptions): void {
  checkImage(construct, image);
  checkReservedEnv(construct, env, { POD_NAMESPACE: 'leave it out of kms.env' });
  checkEnvHasNoSecret(construct, env, FROM_SECRET);
}

/** Refuses what is no role of IAM. */
export function checkRoleArn(construct: IConstruct, roleArn: string): void {
  if (ROLE_ARN.test(roleArn)) return;
  throw constructError(construct, `kms.roleArn is "${roleArn}": give the ARN of an IAM role, such as arn:aws:iam::111122223333:role/agent`);
}
