import { JsonFile, YamlFile, cdk8s, javascript } from 'projen';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-openclaw',
  description: 'OpenClaw, a personal AI agent, on Kubernetes: reachable over its owner\'s tailnet and from nowhere else',
  author: 'The cdk8s-openclaw maintainers',
  authorAddress: 'maintainers@cdk8s-openclaw.example',
  repositoryUrl: 'https://github.com/cdk8s-openclaw/cdk8s-openclaw.git',
  keywords: ['cdk8s', 'kubernetes', 'openclaw', 'tailscale'],
  defaultReleaseBranch: 'main',
  stability: 'experimental',

  projenrcTs: true,
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.0.0',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~5.9.0',
  cdk8sVersion: '2.70.0',
  constructsVersion: '10.4.2',
  peerDeps: ['cdk8s-plus-28@^2.5.6'],
  deps: ['@aws-crypto/client-node@^5', 'aws4fetch@^1.0.20', 'commander@^14', 'json5@^2.2.3', 'jsonc-parser@^3.3', 'prom-client@^15', 'read@^4', 'yaml@^2.9'],
  bundledDeps: ['@aws-crypto/client-node', 'aws4fetch', 'commander', 'json5', 'jsonc-parser', 'prom-client', 'read', 'yaml'],
  devDeps: ['@apidevtools/swagger-parser', '@axe-core/playwright', 'ajv', 'ajv-formats', 'cdk8s-cli', 'esbuild', 'fast-check', 'openai', 'playwright-core', 'tsx'],
  bin: { 'cdk8s-openclaw': 'lib/cli/main.js' },

  jestOptions: {
    jestVersion: '^29',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      collectCoverage: false,
      // by default one core is left out, which on a machine with two is half of it; what runs beside it makes tests slower
      maxWorkers: '100%',
      testTimeout: 30_000,
      moduleNameMapper: { '^cdk8s-openclaw$': '<rootDir>/src' },
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
    },
  },
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'examples', 'bench', 'projenrc', '.projenrc.ts'],
  },

  // nothing is published from here
  github: false,
  release: false,
});

// examples and their tests import the library by its name, as users do
const byName = { baseUrl: '..', paths: { 'cdk8s-openclaw': ['src'] } };
project.testTask.prependSpawn(project.addTask('bundle', {
  description: 'Bundles the programs that run in the pod',
  exec: 'node projenrc/bundle.mjs',
}));
project.preCompileTask.spawn(project.tasks.tryFind('bundle')!);
project.tryFindObjectFile('test/tsconfig.json')?.addOverride('compilerOptions', { ...byName, noEmit: true, rootDir: '..', isolatedModules: true });
for (const folder of ['examples', 'bench']) {
  new JsonFile(project, `${folder}/tsconfig.json`, {
    obj: {
      extends: '../tsconfig.json',
      compilerOptions: { ...byName, noEmit: true, rootDir: '..' },
      include: ['**/*.ts'],
      exclude: ['node_modules'],
    },
  });
}

project.tryFindObjectFile('.eslintrc.json')?.addOverride('settings.import/resolver.typescript.project',
  ['.', 'test', 'examples', 'bench', 'projenrc'].map(folder => `${folder}/tsconfig.json`));
project.tryFindObjectFile('.eslintrc.json')?.addOverride('settings.import/resolver.typescript.noWarnOnMultipleProjects', true);

new YamlFile(project, 'cdk8s.yaml', {
  obj: {
    language: 'typescript',
    app: 'tsx --tsconfig examples/tsconfig.json examples/quickstart/main.ts',
    output: 'dist',
    validations: [{ package: './lib/validation', version: '0.0.0', class: 'OpenClawValidation' }],
  },
});
project.addTask('quickstart', {
  description: 'Synthesizes the quickstart into dist/',
  steps: [
    { spawn: 'bundle' },
    // the plugin that cdk8s.yaml names is loaded as it is published
    { spawn: 'compile' },
    { exec: 'cdk8s synth --check-upgrade=false' },
    { exec: 'node projenrc/quickstart-done.mjs' },
  ],
});
project.addTask('e2e', {
  description: 'Runs the examples on the cluster that KUBECONFIG names',
  steps: [{ spawn: 'bundle' }, { spawn: 'compile' }, { exec: 'jest --ci --config test/e2e/jest.config.json', receiveArgs: true }],
});
project.addTask('soak', {
  description: 'Breaks an agent on the cluster that KUBECONFIG names, part by part, and writes docs/faults.md',
  steps: [{ spawn: 'bundle' }, { spawn: 'compile' }, { exec: 'tsx --tsconfig test/tsconfig.json test/e2e/soak/main.ts', receiveArgs: true }],
});
project.postCompileTask.spawn(project.addTask('rules', {
  description: 'Writes docs/rules.md from the rules',
  exec: 'tsx projenrc/write-rules-page.ts',
}));
project.addTask('bench', {
  description: 'Prints ratios of speed and memory, and writes bench/results.json',
  steps: [{ spawn: 'bundle' }, { spawn: 'compile' }, { exec: 'tsx --tsconfig bench/tsconfig.json bench/main.ts', receiveArgs: true }],
});
project.gitignore.exclude('/bench/results.json');
for (const folder of ['bench', 'examples', '.ci', 'cdk8s.yaml']) project.npmignore?.exclude(`/${folder}`);

// addresses of registries are no business of the lock file
new javascript.NpmConfig(project).addConfig('omit-lockfile-registry-resolved', 'true');
// 1.13.0 names packages that are not all published, and `npm ci` refuses a lock file without them
project.package.addPackageResolutions('unrs-resolver@1.12.2');
project.tryFindObjectFile('package.json')?.addDeletionOverride('publishConfig');

project.synth();
