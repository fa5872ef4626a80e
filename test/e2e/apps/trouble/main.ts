import { join } from 'node:path';
import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { AuthKey, InstanceNamespace, OpenClawInstance, Sealed } from 'cdk8s-openclaw';

// Agents whose tunnels are, or will be, in trouble. The tests make the keys and the sealed files.
const keys = join(__dirname, 'keys');
const app = new App();
const trouble = new Chart(app, 'trouble', { namespace: 'trouble' });

const agents: { [name: string]: object } = {
  // its auth key is sealed for a key pair that is not in the cluster
  'wrong-key': {},
  // nobody has this image
  'no-image': { image: 'registry.invalid/tailscale:absent' },
  // this one has a shell and none of Tailscale's programs
  'exits-at-once': { image: 'node:24-bookworm-slim' },
  // its machine has no TUN device, as far as it can see: below
  'no-tun': {},
  // in order, until a test tampers with what it has been given
  'tampered': {},
};

new InstanceNamespace(trouble, 'Namespace');
for (const [name, tailscale] of Object.entries(agents)) {
  const agent = new OpenClawInstance(trouble, name, {
    gatewayToken: Sealed.fromFile(join(keys, `${name}.gateway-token.yaml`)),
    addons: {
      tailscale: {
        authKey: AuthKey.sealed(Sealed.fromFile(join(keys, `${name}.auth-key.yaml`))),
        ...tailscale,
      },
    },
  });
  if (name === 'no-tun') {
    const deployment = ApiObject.of(agent.deployment);
    const index = deployment.toJson().spec.template.spec.volumes.findIndex((volume: { name: string }) => volume.name === 'tailscale-tun');
    deployment.addJsonPatch(JsonPatch.replace(`/spec/template/spec/volumes/${index}/hostPath/path`, '/dev/net/absent'));
  }
}

app.synth();
