import { MutationRun, runMutations } from './run-mutations';

/** `SEALING_MUTATIONS=1000000` makes as many, and tells what became of them; `SEALING_MUTATIONS_SEED` makes the same again. */
const MUTATIONS = Number(process.env.SEALING_MUTATIONS ?? 100_000);
const SEED = Number(process.env.SEALING_MUTATIONS_SEED ?? Date.now());

describe('changes to sealed values', () => {
  let run: MutationRun;
  beforeAll(async () => {
    // of a hundred lines, as in Jest, the stacks of so many errors take long
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 4;
    // it fails for a change that is accepted, for an error without a code, and for one that tells a secret
    run = await runMutations(MUTATIONS, SEED);
    Error.stackTraceLimit = stackTraceLimit;
    if (process.env.SEALING_MUTATIONS !== undefined) console.log(tableOf(run));
  }, 3_600_000);

  const of = (prefix: string) => [...run.outcomes].filter(([what]) => what.startsWith(prefix));

  test('touch every region of the message and every readable field, many times each', () => {
    expect(of('message: ').map(([what]) => what.slice('message: '.length)).sort()).toEqual([
      'commitment', 'content', 'content type', 'content, length', 'context key', 'context key, length', 'context value', 'context value, length',
      'context, count', 'context, length', 'data key', 'data key, length', 'end', 'final frame', 'frame length', 'header tag', 'iv', 'key id', 'key id, length',
      'message id', 'provider', 'provider, length', 'recipients, count', 'sequence number', 'suite', 'tag', 'version',
    ]);
    expect(of('document: ').map(([what]) => what.slice('document: '.length))).toEqual(expect.arrayContaining([
      'format', 'recipients', 'recipients[]', 'recipients[].type', 'recipients[].keyId', 'recipients[].since',
      'context', 'context.format', 'context.namespace', 'context.name', 'context.field', 'context.sealedAt', 'context.expiresAt', 'text',
    ]));
    expect(of('file: ').map(([what]) => what.slice('file: '.length))).toEqual(expect.arrayContaining([
      'apiVersion', 'kind', 'metadata.namespace', 'metadata.name', 'spec.recipients[].type', 'spec.recipients[].keyId', 'spec.recipients[].since',
      'spec.context.name', 'spec.context.sealedAt', 'spec.context.expiresAt', 'text',
    ]));
    for (const [what, codes] of run.outcomes) {
      expect([what, [...codes.values()].reduce((sum, count) => sum + count) > 10]).toEqual([what, true]);
    }
  });

  test('are never accepted in the message, in the pod\'s document, or in both the message and the readable part', () => {
    const documents = of('document: ').filter(([what]) => what !== 'document: text');
    for (const [what, codes] of [...of('message: '), ...of('both: '), ...documents]) expect([what, codes.has('unchanged')]).toEqual([what, false]);
  });

  test('are refused for what authenticates the message where nothing else is wrong', () => {
    for (const region of ['message id', 'frame length', 'commitment', 'header tag', 'iv', 'content', 'tag']) {
      expect([region, run.outcomes.get(`message: ${region}`)?.has('TAMPERED')]).toEqual([region, true]);
    }
    expect(run.outcomes.get('message: data key')?.has('UNWRAP_FAILED')).toBe(true);
    const entries = ['namespace', 'name', 'field', 'sealedAt', 'expiresAt'].map((entry) => `context.${entry}`);
    for (const kind of [...entries, 'recipient', 'type', 'since', 'days', 'drop', 'add', 'swap', 'body']) {
      expect([kind, run.outcomes.get(`both: ${kind}`)?.has('TAMPERED')]).toEqual([kind, true]);
    }
  });

  test('are refused where a value is moved to another place, whatever else is in order', () => {
    expect(of('moved: ').map(([what, codes]) => [what, ...codes.keys()]).sort()).toEqual([
      ['moved: field', 'CONTEXT_MISMATCH'], ['moved: name', 'CONTEXT_MISMATCH'], ['moved: namespace', 'CONTEXT_MISMATCH'],
    ]);
  });

  test('reach the private key, too', () => {
    expect(run.unwrapped).toBeGreaterThan(MUTATIONS / 200);
  });
});

function tableOf({ seed, mutations, unwrapped, outcomes }: MutationRun): string {
  const rows = [...outcomes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, codes]) => (
    `${what.padEnd(34)} ${[...codes].sort(([, a], [, b]) => b - a).map(([code, count]) => `${code} ${count}`).join(', ')}`
  ));
  const unchanged = [...outcomes.values()].reduce((sum, codes) => sum + (codes.get('unchanged') ?? 0), 0);
  return `${mutations} changes, of seed ${seed}: ${mutations - unchanged} refused, ${unchanged} that changed nothing but how it is written; ${unwrapped} given to the private key\n${rows.join('\n')}`;
}
