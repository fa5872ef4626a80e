import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { checkContext } from './check';
import { SealingError } from './errors';
import { readSealedFile } from './read-sealed-file';
import { ExpectedContext, SealedValueFile } from './sealed-value';
import { constructError } from '../checks/error';

/**
 * Options for `Sealed.fromFile`.
 */
export interface SealedOptions {
  /**
   * Warn at synthesis when less than this is left until the day that was given to `seal` with `--expires-at`, in whole days.
   *
   * Synthesis then looks at the clock, and the same source gives the warning on one day and not on another; the manifests stay the same. The warning is `sealed-value-expires`.
   * The status exporter's metric has the day as well, of an instance's own values and of what its node logs in with.
   *
   * @default - no warning, and no look at the clock.
   */
  readonly warnBeforeExpiry?: Duration;
}

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
  public static fromFile(path: string, options: SealedOptions = {}): Sealed {
    return new Sealed(path, options);
  }

  private constructor(private readonly path: string, private readonly options: SealedOptions) {}

  /**
   * Days before its expiry from which on a warning is wanted; undefined where none is.
   *
   * @internal
   */
  public get _warnDays(): number | undefined {
    return this.options.warnBeforeExpiry?.toDays({ integral: false });
  }

  /**
   * Reads the value for a construct.
   *
   * @internal
   */
  public _read(construct: IConstruct, expected: ExpectedContext): SealedValueFile {
    if (this._warnDays !== undefined && !(Number.isInteger(this._warnDays) && this._warnDays > 0 && this._warnDays < 100_000)) {
      throw constructError(construct, `warnBeforeExpiry of ${this.path} is ${this._warnDays} days: use a whole number of days below 100000, such as Duration.days(30)`);
    }
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
