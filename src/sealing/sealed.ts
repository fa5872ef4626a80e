import { IConstruct } from 'constructs';
import { checkContext } from './check';
import { SealingError } from './errors';
import { readSealedFile } from './read-sealed-file';
import { ExpectedContext, SealedValueFile } from './sealed-value';
import { constructError } from '../checks/error';

/**
 * A secret that only the pod can read: ciphertext, bound to one namespace, instance and field.
 *
 * It is made once, by `cdk8s-openclaw seal`, and committed. Synthesis reads it, checks it and never opens it.
 */
export class Sealed {
  /**
   * The value in a sealed file.
   *
   * It is read when a construct uses it, and checked then: that it is whole, and sealed for the construct's namespace and instance and for the field that it is used as.
   *
   * @param path of the file, relative to the working directory
   */
  public static fromFile(path: string): Sealed {
    return new Sealed(path);
  }

  private constructor(private readonly path: string) {}

  /**
   * Reads the value for a construct.
   *
   * @internal
   */
  public _read(construct: IConstruct, expected: ExpectedContext): SealedValueFile {
    try {
      const sealed = readSealedFile(this.path);
      checkContext(sealed, expected);
      return sealed;
    } catch (error) {
      if (!(error instanceof SealingError)) throw error;
      throw constructError(construct, error.in(this.path).message);
    }
  }
}
