import { GATEWAY_TOKEN_FILE, InstanceName, execArguments } from './gateway';
import { ConnectionSettings } from './settings';

/** The settings for people. Commands are at the start of their lines, for a POSIX shell with `read -s`, such as bash and zsh; the token is in none. */
export function describeSettings(instance: Required<InstanceName>, { urls, cli: { url, tokenFile, config } }: ConnectionSettings): string {
  const { namespace, name } = instance;
  const fromPod = ['kubectl', ...execArguments(instance, ['cat', GATEWAY_TOKEN_FILE])].join(' ');
  const inPrivateFile = (write: string) => `(umask 077; mkdir -p ~/.openclaw; ${write} > ${tokenFile})`;
  return `${name} is connected. Open its Control UI on a device of its tailnet, and give the gateway's token as the gateway secret (with \`singleSignOn\` there is none to give):

${urls.map((each) => `  ${each}\n`).join('')}
The OpenClaw CLI of such a device reaches it at ${url}. Leave the token in a file; paste it and press Enter:

${inPrivateFile('IFS= read -rs token; printf \'%s\\n\' "$token"')}

or, if you may exec in the pod, copy it:

${inPrivateFile(fromPod)}

Then tell the CLI of it, and try it:

openclaw config patch --stdin --replace-path gateway.remote <<'EOF'
${JSON.stringify(config, undefined, 2)}
EOF
openclaw health

With \`openclaw --profile ${name}\` in both, the CLI keeps the settings that it has beside these.

Each browser and each CLI waits for an approval when it connects for the first time:

cdk8s-openclaw connect ${name} --namespace ${namespace} --approve
`;
}
