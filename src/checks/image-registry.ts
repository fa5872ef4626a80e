import { IConstruct } from 'constructs';
import { constructError } from './error';

/** Refuses a registry that could not lead an image's name. */
export function checkImageRegistry(construct: IConstruct, registry: string): void {
  if (/^[a-z0-9][-._a-z0-9]*(:\d+)?(\/[-._a-z0-9]+)*\/?$/i.test(registry)) return;
  throw constructError(construct, `image registry "${registry}" is none: write host, port and path alone, such as "mirror.example.com:5000/hub"`);
}
