import { Command, InvalidArgumentError, Option } from 'commander';
import { answerOf } from './answer-file';
import { API_URL, apiUrl, tailnet } from './api/api-url';
import { Device } from './api/device';
import { listDevices } from './api/list-devices';
import { readToken } from './api/read-token';
import { changesBetween } from './changes';
import { CommittedAnswer } from './committed-answer';
import { destinationTags, readInstance } from './instances';
import { formatJson, formatText } from './report';
import { findingsOf } from './rules';
import { Sources } from './sources';
import { parsePolicy } from '../../tailscale/policy/policy-file';
import { repeated } from '../arguments';
import { CliError } from '../cli-error';
import { readPolicyText, withPolicy } from '../policy/read-policy';
import { writeStandardOutput } from '../standard-output';

interface AuditCommandOptions {
  readonly instance?: readonly string[];
  readonly answer?: string;
  readonly update: boolean;
  readonly tokenFile?: string;
  readonly tailnet?: string;
  readonly apiUrl?: string;
  readonly output: 'table' | 'json';
}

/** `audit`: tells who can reach which instance, and what is wrong with that. */
export function auditCommand(): Command {
  return new Command('audit')
    .summary('tell who can reach which instance')
    .description('Tells who can reach which instance by a tailnet policy, what changed since the answer that was committed last, and what is wrong with it. '
      + 'With a token for Tailscale\'s API it looks at the tailnet\'s devices as well; it reads and changes nothing there. '
      + 'Ends with 1 when a finding is an error, or the answer is another than the one that was committed.')
    .argument('<policy>', 'policy file of the tailnet, HuJSON')
    .option('--instance <tag>', 'tag of an instance; repeat it for all (default: each tag that is a destination in the policy)', instance)
    .option('--answer <file>', 'file with the answer that was committed last, to compare with')
    .option('--update', 'write the answer to that file, to be committed', false)
    .option('--token-file <file>', 'file with an access token of the API, with the scope devices:core:read')
    .option('--tailnet <name>', 'ID or name of the tailnet (default: -, the one that the token belongs to)', tailnet)
    .option('--api-url <url>', `where the API answers (default: ${API_URL})`, apiUrl)
    .addOption(new Option('-o, --output <format>', 'how to print it').choices(['table', 'json']).default('table'))
    .action(audit);
}

async function audit(file: string, options: AuditCommandOptions, command: Command): Promise<void> {
  checkCombination(options, command);
  const text = readPolicyText(file);
  const policy = withPolicy(() => parsePolicy(text, file));
  const tags = [...new Set(options.instance ?? destinationTags(policy))];
  if (tags.length === 0) throw new CliError(`${file}: lets nobody reach any tag, so there is no instance; name one with --instance, or correct the path`);
  const committed = options.answer === undefined ? undefined : CommittedAnswer.read(options.answer, options.update);
  if (committed) checkDevices(committed, options);
  const devices = await readDevices(options);

  const selectors = new Sources(policy);
  const instances = tags.map((tag) => readInstance(tag, policy, devices, selectors));
  const findings = findingsOf({ policy, instances, selectors, now: new Date() });
  const answer = answerOf(instances);
  const changes = committed && changesBetween(committed.answer, answer);
  await writeStandardOutput((options.output === 'json' ? formatJson : formatText)({ instances, changes, findings }));

  if (findings.some(({ severity }) => severity === 'error')) process.exitCode = 1;
  if (!committed || !changes) return;
  if (options.update) {
    if (committed.write(answer)) note(`wrote ${options.answer}; look at what changed, and commit it`);
  } else if (changes.added.length + changes.removed.length > 0) {
    note(`the answer is another than the one in ${options.answer}; if that is meant to be, write it with --update and commit it`);
    process.exitCode = 1;
  }
}

function checkCombination({ answer, update, tokenFile, tailnet: name, apiUrl: url }: AuditCommandOptions, command: Command): void {
  if (update && answer === undefined) command.error('error: --update writes an answer; name its file with --answer');
  if (tokenFile === undefined && (name !== undefined || url !== undefined)) {
    command.error('error: --tailnet and --api-url are for the API, which asks for a token; name its file with --token-file');
  }
}

/** Nobody shall believe that devices were looked at, nor lose what is known of them. */
function checkDevices({ hasDevices }: CommittedAnswer, { answer, update, tokenFile }: AuditCommandOptions): void {
  if (!hasDevices || tokenFile !== undefined) return;
  if (update) throw new CliError(`${answer}: tells of devices, which are not known without a token; use --token-file, or remove the file to do without devices`);
  note(`${answer} tells of devices, which are not compared without --token-file`);
}

async function readDevices({ tokenFile, tailnet: name = '-', apiUrl: url = API_URL }: AuditCommandOptions): Promise<Device[] | undefined> {
  if (tokenFile === undefined) return undefined;
  return listDevices({ apiUrl: url, tailnet: name, token: readToken(tokenFile), tokenFile });
}

function instance(value: string, previous?: readonly string[]): string[] {
  if (!/^tag:[a-z][a-z0-9-]*$/i.test(value)) throw new InvalidArgumentError('use a tag, such as tag:agent');
  return repeated(value, previous);
}

function note(text: string): void {
  process.stderr.write(`cdk8s-openclaw: ${text}\n`);
}
