import { join } from 'node:path';
import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { EnvValue } from 'cdk8s-plus-28';
import { AuthKey, InstanceNamespace, OpenClawInstance, Sealed } from 'cdk8s-openclaw';

// An agent whose values are opened by KMS. The tests make the keys, the sealed files and the image.
const keys = join(__dirname, 'keys');
const endpoint = new URL(process.env.E2E_KMS_ENDPOINT!);
const tokenFolder = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
const roleArn = 'arn:aws:iam::123456789012:role/kms-agent';
const app = new App();
const chart = new Chart(app, 'kms', { namespace: 'kms-agents' });

const env: { [name: string]: string } = {
  AWS_ENDPOINT_URL_KMS: endpoint.origin,
  AWS_ENDPOINT_URL_STS: endpoint.origin,
  AWS_REGION: 'eu-central-1',
  AWS_ROLE_ARN: roleArn,
  AWS_WEB_IDENTITY_TOKEN_FILE: `${tokenFolder}/token`,
};

new InstanceNamespace(chart, 'Namespace');
const agent = new OpenClawInstance(chart, 'kms', {
  gatewayToken: Sealed.fromFile(join(keys, 'kms.gateway-token.yaml')),
  secrets: { 'provider-api-key': Sealed.fromFile(join(keys, 'kms.provider-api-key.yaml')) },
  addons: {
    tailscale: {
      authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'kms.auth-key.yaml'))),
    },
  },
  kms: { image: 'localhost/unseal-kms:e2e', roleArn, env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, EnvValue.fromValue(value)])) },
  egress: { allow: [{ cidrs: [`${endpoint.hostname}/32`], ports: [Number(endpoint.port)] }] },
});

// what the webhook of EKS does, which is not there: a token of the service account, in the containers that the pod's annotation does not leave out
const deployment = ApiObject.of(agent.deployment);
const { metadata, spec } = deployment.toJson().spec.template;
const skipped: string[] = metadata.annotations['eks.amazonaws.com/skip-containers'].split(',');
deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/volumes/-', {
  name: 'aws-iam-token',
  projected: { defaultMode: 0o644, sources: [{ serviceAccountToken: { audience: 'sts.amazonaws.com', expirationSeconds: 86400, path: 'token' } }] },
}));
for (const kind of ['initContainers', 'containers']) {
  spec[kind].forEach(({ name }: { name: string }, index: number) => {
    if (skipped.includes(name)) return;
    deployment.addJsonPatch(JsonPatch.add(`/spec/template/spec/${kind}/${index}/volumeMounts/-`, { name: 'aws-iam-token', mountPath: tokenFolder, readOnly: true }));
  });
}

app.synth();
