import ts from 'typescript';
import { SCRIPT } from '../../../../src/programs/status/page/script';

/** What TypeScript says of the script, as if it were a file. */
function problemsOf(script: string): string[] {
  const options: ts.CompilerOptions = {
    allowJs: true,
    checkJs: true,
    noEmit: true,
    strict: true,
    noUnusedLocals: true,
    noImplicitReturns: true,
    target: ts.ScriptTarget.ES2020,
    lib: ['lib.es2020.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const readFromDisk = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version) => name === 'page.js' ? ts.createSourceFile(name, script, version) : readFromDisk(name, version);
  const program = ts.createProgram(['page.js'], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('the script of the page', () => {
  test('has no mistake that types show', () => {
    expect(problemsOf(SCRIPT)).toEqual([]);
    expect(problemsOf(SCRIPT.replace('byId(\'live\')', 'byId(1)'))).toEqual(['Argument of type \'number\' is not assignable to parameter of type \'string\'.']);
  }, 60_000);

  test('makes no markup and no program of text', () => {
    expect(SCRIPT).not.toMatch(/innerHTML|outerHTML =|insertAdjacent|document\.write|eval|Function\(|JSON/);
  });

  test('can stand in a page', () => {
    expect(SCRIPT).not.toMatch(/<\/script|<!--/i);
  });
});
