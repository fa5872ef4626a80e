import { lstatSync } from 'node:fs';
import { AccessAnswer, formatAnswer, parseAnswer } from './answer-file';
import { readText } from '../../sealing/read-text';
import { CliError } from '../cli-error';
import { checkOutputFile, writeOutputFile } from '../output-file';
import { printable } from '../printable';

const OVERWRITING = { force: true, options: '--update' };

/** The file that keeps an answer. */
export class CommittedAnswer {
  /**
   * Reads an answer's file.
   *
   * @param update whether another answer is to be written to it
   * @throws CliError; SealingError if it cannot be read
   */
  public static read(file: string, update: boolean): CommittedAnswer {
    if (update) checkOutputFile(file, OVERWRITING);
    // One that is to be made is compared with nothing.
    if (update && lstatSync(file, { throwIfNoEntry: false }) === undefined) return new CommittedAnswer(file, '', { sources: {} });
    const text = readText(file, 'write the first one with --update, and commit it');
    try {
      return new CommittedAnswer(file, text, parseAnswer(text));
    } catch (error) {
      throw new CliError(`${file}: ${printable((error as Error).message)}; name a file that \`cdk8s-openclaw audit --update\` wrote, or remove it and write another`);
    }
  }

  private constructor(private readonly file: string, private readonly text: string, public readonly answer: AccessAnswer) {}

  /** Whether it tells of devices. */
  public get hasDevices(): boolean {
    return this.answer.devices !== undefined;
  }

  /**
   * Writes another answer in its place.
   *
   * @returns whether that made a difference
   * @throws CliError
   */
  public write(answer: AccessAnswer): boolean {
    const text = formatAnswer(answer);
    if (text === this.text) return false;
    writeOutputFile(this.file, text, OVERWRITING);
    return true;
  }
}
