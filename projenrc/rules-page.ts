import { Rule, Severity } from '../src/checks/rules/rule';

/** The page of rules, `docs/rules.md`, as Markdown. */
export function rulesPage(rules: readonly Rule[]): string {
  return `${INTRODUCTION}
| rule | severity | what is wrong |
|---|---|---|
${rules.map(({ id, severity, title }) => `| [${id}](#${id}) | ${severity} | ${cell(title)} |\n`).join('')}
${rules.map(section).join('\n')}`;
}

const INTRODUCTION = `# Rules

Mistakes that are seen before anything is applied. The same rules run in three places: in the constructs, when an app is synthesized; as a plugin of \`cdk8s synth\`; and as \`cdk8s-openclaw check\`, for charts of Helm and for what was written by hand.
[Checking manifests](check.md) says how to use the last two.

- An **error** is what cannot work, or lets in somebody whom nobody meant to let in, or puts a secret in the clear. It ends the synthesis or the check.
- A **warning** is what works and is unwise. It can be acknowledged with a reason, which is then to be read beside the workload.

A rule speaks when it is sure. What the manifests at hand do not show, such as a ConfigMap of another file, it is silent about.

## Acknowledging a warning

By an annotation of the workload, a Deployment for instance, and not of its pod template:

\`\`\`yaml
metadata:
  annotations:
    cdk8s-openclaw/acknowledge.state-on-empty-dir: the pod lives for a day
\`\`\`

or by \`acknowledge\` of the construct, which writes the same annotation:

\`\`\`ts
acknowledge: { 'state-on-empty-dir': 'the pod lives for a day' }
\`\`\`

An error cannot be acknowledged. The plugin and \`check\` tell an acknowledgement that accepts nothing: one of a rule that there is not, one without a reason, and one of something that is in order. The constructs do not.

## All rules
`;

function section({ id, severity, title, why, source }: Rule): string {
  const acknowledgement = severity === Severity.WARNING ? `\nTo accept it: \`cdk8s-openclaw/acknowledge.${id}: the reason\`\n` : '';
  return `### ${id}

**${title}** (${severity})

${why}
${acknowledgement}${source ? `\nSource: <${source}>\n` : ''}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
