import { parseArgs } from 'node:util';
import { UnsealReport } from './report';
import { UnsealOptions, describe, unseal } from './unseal';
import { writeAtomically } from './write-atomically';
import { KeyService } from '../../sealing/open';
import { REPORT_VARIABLE } from '../../sealing/report-variable';
import { parseLabel } from '../../sealing/sealed-value';
import { tellTermination, terminationLogOf } from '../termination-log';

/*
 * Opens sealed values for one container of the pod, and writes them where only that container reads them. Runs as an init container:
 *
 *   node PROGRAM --namespace NS --name NAME --keys DIR --sealed DIR --out DIR
 *     [--required FIELD]… [--optional FIELD]… [--append FIELD=TEXT]… [--termination-log FILE]
 *
 * TEXT, nothing secret, is written behind the value. What became of each is recorded in the file UNSEAL_REPORT, if that is set.
 *
 * Exit codes: 0 all required values are there; 1 one is not; 2 wrong use.
 */

/**
 * Runs the program.
 *
 * @param kms what opens values that are sealed for keys of KMS
 * @returns its exit code
 */
export async function run(argv: readonly string[], kms?: KeyService): Promise<number> {
  try {
    return await unsealAll(argv, kms);
  } catch (error) {
    const { code, message, fix } = describe(error);
    process.stderr.write(`unseal: ${code}: ${message}; ${fix}\n`);
    return 1;
  }
}

async function unsealAll(argv: readonly string[], kms?: KeyService): Promise<number> {
  const terminationLog = terminationLogOf(argv);
  let options: UnsealOptions;
  try {
    options = parseArguments(argv);
  } catch (error) {
    tell([(error as Error).message], terminationLog);
    return 2;
  }
  const report = await unseal(options, kms);
  const problems = report.values.flatMap((value) => (
    value.state === 'failed' ? [`${value.field}: ${value.code}: ${value.message}; ${value.fix}`] : []
  ));
  const { [REPORT_VARIABLE]: file } = process.env;
  if (file) problems.push(...writeReport(file, report));
  tell(problems, terminationLog);
  return report.values.some((value) => value.required && value.state === 'failed') ? 1 : 0;
}

function parseArguments(argv: readonly string[]): UnsealOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      'namespace': { type: 'string' },
      'name': { type: 'string' },
      'keys': { type: 'string' },
      'sealed': { type: 'string' },
      'out': { type: 'string' },
      'required': { type: 'string', multiple: true, default: [] },
      'optional': { type: 'string', multiple: true, default: [] },
      'append': { type: 'string', multiple: true, default: [] },
      'termination-log': { type: 'string' },
    },
  });
  const need = (option: 'namespace' | 'name' | 'keys' | 'sealed' | 'out'): string => {
    const value = values[option];
    if (!value) throw new Error(`option --${option} is missing`);
    return value;
  };
  const suffixes = parseSuffixes(values.append, [...values.required, ...values.optional]);
  const wanted = (fields: readonly string[], required: boolean) => (
    // A field becomes a file name, so it is checked before it is used.
    fields.map((field) => ({ field: parseLabel(field, 'the field'), required, suffix: suffixes.get(field) }))
  );
  return {
    namespace: need('namespace'),
    name: need('name'),
    keys: need('keys'),
    sealed: need('sealed'),
    out: need('out'),
    values: [...wanted(values.required, true), ...wanted(values.optional, false)],
  };
}

/** What is to stand behind a value, by field. */
function parseSuffixes(appended: readonly string[], fields: readonly string[]): ReadonlyMap<string, string> {
  return new Map(appended.map((text) => {
    const [, field, suffix] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    if (!fields.includes(field)) throw new Error(`option --append is ${text}: give a field that is opened, "=" and the text to write behind it`);
    return [field, suffix];
  }));
}

/** A report that cannot be written is told, and stops nothing: the values are there. */
function writeReport(file: string, report: UnsealReport): string[] {
  try {
    writeAtomically(file, `${JSON.stringify(report)}\n`, 0o644);
    return [];
  } catch (error) {
    return [`report: WRITE_FAILED: ${file}: cannot be written (${(error as NodeJS.ErrnoException).code})`];
  }
}

function tell(problems: readonly string[], terminationLog: string): void {
  if (problems.length > 0) tellTermination(problems.map((problem) => `unseal: ${problem}\n`).join(''), terminationLog);
}
