import { ApiObject, App, Duration, JsonPatch } from 'cdk8s';
import { EnvValue } from 'cdk8s-plus-28';
import { AuthKey, DnsPreference, OpenClawInstance, OpenClawInstanceProps, SingleSignOnOptions, TailscaleMode, TailscaleSidecarProps } from '../../src';
import { Manifests, chartIn } from '../support/manifests';
import { SealedFiles } from '../support/sealed-files';

const files = new SealedFiles(['agent']);

function synth(props: Partial<OpenClawInstanceProps> = {}): Manifests {
  const chart = chartIn();
  new OpenClawInstance(chart, 'Agent', { gatewayToken: files.token(), ...props });
  return new Manifests(chart);
}

const tailscale = (props: Partial<TailscaleSidecarProps> = {}): TailscaleSidecarProps => ({ authKey: AuthKey.sealed(files.authKey()), ...props });
const config = (manifests: Manifests) => JSON.parse(manifests.get('ConfigMap', 'agent-config').data['openclaw.json']);
const served = (manifests: Manifests, file = 'serve.json') => JSON.parse(manifests.get('ConfigMap', 'agent-tailscale-serve').data[file]);

const TOKEN = { source: 'file', provider: 'sealed', id: 'value' };
const acknowledge = { 'single-sign-on-trusts-the-pod': 'a test' };
const singleSignOn = { users: ['alice@example.com'] };

let warnings = '';
beforeEach(() => {
  warnings = '';
  jest.spyOn(process.stderr, 'write').mockImplementation(text => {
    warnings += text;
    return true;
  });
});
afterEach(() => jest.restoreAllMocks());

describe('the API', () => {
  test('is off, and says nothing of itself', () => {
    expect(config(synth()).gateway.http).toBeUndefined();
  });

  test('is what is asked for', () => {
    expect(config(synth({ api: { chatCompletions: true } })).gateway.http.endpoints)
      .toEqual({ chatCompletions: { enabled: true }, responses: { enabled: false } });
    expect(config(synth({ api: { responses: true } })).gateway.http.endpoints.responses).toEqual({ enabled: true });
  });

  test('may not be configured in two ways', () => {
    const other = { gateway: { http: { endpoints: { chatCompletions: { enabled: true } } } } };
    expect(() => synth({ api: {}, config: other })).toThrow(/config gateway\.http\.endpoints\.chatCompletions\.enabled is true, and this library sets it to false/);
    expect(config(synth({ config: other })).gateway.http).toEqual(other.gateway.http);
  });
});

describe('failed logins', () => {
  test('are limited when that is asked for, those from loopback among them', () => {
    expect(config(synth()).gateway.auth.rateLimit).toBeUndefined();
    expect(config(synth({ failedLogins: {} })).gateway.auth.rateLimit)
      .toEqual({ maxAttempts: 10, windowMs: 60_000, lockoutMs: 300_000, exemptLoopback: false });
    expect(config(synth({ failedLogins: { maxAttempts: 3, window: Duration.seconds(10), lockout: Duration.minutes(1) } })).gateway.auth.rateLimit)
      .toEqual({ maxAttempts: 3, windowMs: 10_000, lockoutMs: 60_000, exemptLoopback: false });
  });

  test.each([
    [{ maxAttempts: 0 }, 'failedLogins.maxAttempts is 0: use a whole number from 1'],
    [{ maxAttempts: 1.5 }, 'failedLogins.maxAttempts is 1.5: use a whole number from 1'],
    [{ window: Duration.seconds(0) }, 'failedLogins.window is 0: use a time that is longer'],
    [{ lockout: Duration.seconds(0) }, 'failedLogins.lockout is 0: use a time that is longer'],
  ])('%j is refused', (failedLogins, message) => {
    expect(() => synth({ failedLogins })).toThrow(`agents/Agent: ${message}`);
  });
});

describe('the browser relay', () => {
  const browserRelay = {};

  test('is off, and with it what would let an extension in', () => {
    expect(config(synth()).browser).toEqual({ enabled: false, extensionRelay: { allowLegacyAuth: false } });
    expect(config(synth({ addons: { tailscale: tailscale(), browserRelay: { enabled: false } } })).browser.enabled).toBe(false);
  });

  test('leaves what is said of browsers as it is', () => {
    const browser = { enabled: true, headless: true };
    expect(config(synth({ config: { browser } })).browser).toEqual({ ...browser, extensionRelay: { allowLegacyAuth: false } });
  });

  test('does not guess whether browsers are wanted', () => {
    expect(() => synth({ config: { browser: { headless: true } } })).toThrow(/^agents\/Agent: config\.browser does not say whether it is enabled, .*: set config\.browser\.enabled, or give/);
    const addons = { tailscale: tailscale({ https: true }), browserRelay };
    expect(config(synth({ config: { browser: { headless: true } }, addons })).browser).toMatchObject({ enabled: true, headless: true });
  });

  test('goes over the tailnet with TLS', () => {
    expect(config(synth({ addons: { tailscale: tailscale({ https: true }), browserRelay } })).browser)
      .toEqual({ enabled: true, extensionRelay: { allowLegacyAuth: false } });
  });

  test('needs a tailnet node first, and TLS second', () => {
    expect(() => synth({ addons: { browserRelay } })).toThrow(/^agents\/Agent: addons\.browserRelay goes over the tailnet, and there is no addons\.tailscale: give that first/);
    expect(() => synth({ addons: { tailscale: tailscale(), browserRelay } })).toThrow(/^agents\/Agent: addons\.browserRelay needs TLS, and addons\.tailscale has no https: set https: true there$/);
  });

  test('is not for browsers that are turned off', () => {
    expect(() => synth({ config: { browser: { enabled: false } }, addons: { tailscale: tailscale({ https: true }), browserRelay } }))
      .toThrow(/config browser\.enabled is false, and this library sets it to true/);
  });
});

describe('origins', () => {
  test.each([DnsPreference.MAGIC_DNS, DnsPreference.RAW_IP])('are the names, whichever address is preferred: %s', dns => {
    const { allowedOrigins } = config(synth({ addons: { tailscale: tailscale({ tailnetDomain: 'net.example.com', dns }) } })).gateway.controlUi;
    expect(allowedOrigins).toEqual(['http://agent:8080', 'http://agent.net.example.com:8080']);
  });
});

describe('HTTPS', () => {
  test('stands beside the forward, which answers whatever the tailnet permits', () => {
    const manifests = synth({ addons: { tailscale: tailscale({ https: true }) } });
    const forwards = { 8080: { TCPForward: '127.0.0.1:18789' }, 9003: { TCPForward: '127.0.0.1:9003' } };
    expect(served(manifests)).toEqual({ TCP: forwards });
    expect(served(manifests, 'serve-https.json')).toEqual({
      TCP: { ...forwards, 443: { HTTPS: true } },
      Web: { '${TS_CERT_DOMAIN}:443': { Handlers: { '/': { Proxy: 'http://127.0.0.1:18789' } } } },
    });
    expect(manifests.env('agent', 'tailscale', 'TS_SERVE_CONFIG')).toBe('/tmp/serve/serve.json');
    expect(manifests.env('agent', 'tailscale', 'SERVE_CHOICES')).toBe('/etc/tailscale/serve');
    expect(manifests.container('agent', 'status').args).toContain('--https');
  });

  test('is off, and nothing is chosen', () => {
    const manifests = synth({ addons: { tailscale: tailscale() } });
    expect(Object.keys(manifests.get('ConfigMap', 'agent-tailscale-serve').data)).toEqual(['serve.json']);
    expect(manifests.env('agent', 'tailscale', 'TS_SERVE_CONFIG')).toBe('/etc/tailscale/serve/serve.json');
    expect(manifests.env('agent', 'tailscale', 'SERVE_CHOICES')).toBeUndefined();
    expect(manifests.container('agent', 'status').args).not.toContain('--https');
    expect(config(manifests).gateway.trustedProxies).toBeUndefined();
  });

  test('makes the gateway trust the proxy in its pod', () => {
    expect(config(synth({ addons: { tailscale: tailscale({ https: true }) } })).gateway.trustedProxies).toEqual(['127.0.0.1/32', '::1/128']);
  });

  test.each([DnsPreference.MAGIC_DNS, DnsPreference.RAW_IP])('is an origin, whichever address is preferred: %s', dns => {
    expect(config(synth({ addons: { tailscale: tailscale({ https: true, tailnetDomain: 'net.example.com', dns }) } })).gateway.controlUi.allowedOrigins)
      .toContain('https://agent.net.example.com');
  });

  test('comes first among the URLs, by the whole name', () => {
    const instance = new OpenClawInstance(chartIn(), 'Agent', { gatewayToken: files.token(), addons: { tailscale: tailscale({ https: true, tailnetDomain: 'tail1234.ts.net' }) } });
    expect(instance.urls).toEqual(['https://agent.tail1234.ts.net', 'http://agent:8080', 'http://agent.tail1234.ts.net:8080']);
  });

  test('has its own port', () => {
    expect(() => synth({ addons: { tailscale: tailscale({ https: true, port: 443 }) } })).toThrow(/port 443 is where the workload answers with the tailnet's certificate/);
    expect(() => synth({ addons: { tailscale: tailscale({ https: true }), status: { port: 443 } } })).toThrow(/port 443 is where the workload answers with the tailnet's certificate/);
    expect(served(synth({ addons: { tailscale: tailscale({ port: 443 }) } })).TCP['443']).toEqual({ TCPForward: '127.0.0.1:18789' });
  });
});

describe('single sign-on', () => {
  test('takes logins from the proxy, and lets nothing past it', () => {
    const manifests = synth({ singleSignOn, acknowledge, addons: { tailscale: tailscale() } });
    expect(config(manifests).gateway).toMatchObject({
      auth: {
        mode: 'trusted-proxy',
        password: TOKEN,
        allowTailscale: false,
        identityScopes: { 'alice@example.com': ['operator.admin'] },
        trustedProxy: { userHeader: 'tailscale-user-login', allowUsers: ['alice@example.com'], allowLoopback: true, requiredHeaders: ['x-forwarded-host', 'tailscale-headers-info'] },
      },
      trustedProxies: ['127.0.0.1/32', '::1/128'],
    });
    expect(config(manifests).gateway.auth.token).toBeUndefined();
    expect(served(manifests)).toEqual({
      TCP: { 8080: { HTTP: true }, 9003: { TCPForward: '127.0.0.1:9003' } },
      Web: { '@NODE_NAME@:8080': { Handlers: { '/': { Proxy: 'http://127.0.0.1:18789' } } } },
    });
  });

  test('goes with HTTPS', () => {
    const manifests = synth({ singleSignOn, acknowledge, addons: { tailscale: tailscale({ https: true }) } });
    expect(Object.keys(served(manifests, 'serve-https.json').Web)).toEqual(['@NODE_NAME@:8080', '${TS_CERT_DOMAIN}:443']);
    expect(JSON.stringify(served(manifests, 'serve-https.json'))).not.toContain('TCPForward":"127.0.0.1:18789');
  });

  test('pairs devices by itself when that is asked for', () => {
    const approval = (options: SingleSignOnOptions) => config(synth({ singleSignOn: options, acknowledge, addons: { tailscale: tailscale() } }))
      .gateway.auth.trustedProxy.deviceAutoApprove;
    expect(approval(singleSignOn)).toEqual({ enabled: false });
    expect(approval({ ...singleSignOn, approveDevices: true })).toEqual({ enabled: true });
  });

  test('warns of what the agent can do with it, until that is accepted', () => {
    synth({ singleSignOn, addons: { tailscale: tailscale() } });
    expect(warnings).toContain('warning: agents/Agent: with singleSignOn any process in the pod, whatever the agent runs among them, can be any of its users to the gateway: ');
    expect(warnings).toContain("[acknowledge: { 'single-sign-on-trusts-the-pod': 'the reason' }]");
    warnings = '';
    synth({ singleSignOn, acknowledge, addons: { tailscale: tailscale() } });
    expect(warnings).not.toContain('single-sign-on-trusts-the-pod');
  });

  test.each([
    [{ singleSignOn: { users: [] } }, 'singleSignOn.users is empty, which would let in everybody in the tailnet: name logins'],
    [{ singleSignOn: { users: ['alice'] } }, 'singleSignOn.users has "alice", which is no login: write it as the tailnet has it'],
    [{ singleSignOn: { users: ['a@b', 'x y@z'] } }, 'singleSignOn.users has "x y@z", which is no login'],
    [{ acknowledge: { 'single-sign-on': 'x' } }, 'there is no warning \'single-sign-on\' to acknowledge: known are \''],
    [{ singleSignOn, config: { gateway: { auth: { mode: 'token' } } } }, 'config gateway.auth.mode is given (value not shown), and this library sets it to "trusted-proxy": use singleSignOn'],
  ])('%j is refused', (props, message) => {
    expect(() => synth({ acknowledge, addons: { tailscale: tailscale() }, ...props })).toThrow(`agents/Agent: ${message}`);
  });

  test('is in order while the node is off', () => {
    const manifests = synth({ singleSignOn, acknowledge, addons: { tailscale: tailscale({ enabled: false }) } });
    // OpenClaw does not start in that mode without
    expect(config(manifests).gateway).toMatchObject({ auth: { mode: 'trusted-proxy' }, trustedProxies: ['127.0.0.1/32', '::1/128'] });
  });

  test('takes names without a domain from a control server of one\'s own', () => {
    const sidecar = tailscale({ loginServer: 'https://headscale.example.com' });
    expect(config(synth({ singleSignOn: { users: ['alice'] }, acknowledge, addons: { tailscale: sidecar } })).gateway.auth.trustedProxy.allowUsers).toEqual(['alice']);
  });

  test.each([
    [{ env: { TS_SOCKS5_SERVER: EnvValue.fromValue(':1055') } }, 'environment variable TS_SOCKS5_SERVER opens another way into the pod'],
    [{ env: { TS_OUTBOUND_HTTP_PROXY_LISTEN: EnvValue.fromValue(':1055') } }, 'environment variable TS_OUTBOUND_HTTP_PROXY_LISTEN opens another way into the pod'],
    [{ env: { TS_TAILSCALED_EXTRA_ARGS: EnvValue.fromValue('--verbose=1 --socks5-server=:1055') } }, 'environment variable TS_TAILSCALED_EXTRA_ARGS opens another way'],
    [{ dns: DnsPreference.RAW_IP }, 'dns is RAW_IP'],
  ])('refuses a way past the proxy: %j', (props, message) => {
    expect(() => synth({ singleSignOn, acknowledge, addons: { tailscale: tailscale(props) } })).toThrow(`agents/Agent/Tailscale: ${message}`);
    expect(() => synth({ addons: { tailscale: tailscale(props) } })).not.toThrow();
  });

  test('refuses a patch that forwards a port past the proxy', () => {
    const app = new App();
    const chart = chartIn('agents', app);
    const agent = new OpenClawInstance(chart, 'Agent', { gatewayToken: files.token(), singleSignOn, acknowledge, addons: { tailscale: tailscale() } });
    const serve = ApiObject.of(agent.sidecar!.node.findChild('ServeConfig'));
    serve.addJsonPatch(JsonPatch.replace('/data/serve.json', '{"TCP": {"8081": {"TCPForward": "127.0.0.1:18789"}}}'));
    expect(agent.sidecar!.node.validate().join()).toContain('forwards a port to 18789, where singleSignOn trusts what it is told: leave it out');
    serve.addJsonPatch(JsonPatch.replace('/data/serve.json', '{"TCP": {"8081": {"TCPForward": "127.0.0.1:9003"}}}'));
    expect(agent.sidecar!.node.validate()).toEqual([]);
  });

  test('needs a tailnet node, in kernel mode', () => {
    expect(() => synth({ singleSignOn, acknowledge })).toThrow('agents/Agent: singleSignOn takes logins from a tailnet node, and there is no addons.tailscale: give that first');
    expect(() => synth({ singleSignOn, acknowledge, addons: { tailscale: tailscale({ mode: TailscaleMode.USERSPACE, acknowledge: { 'userspace-opens-loopback': 'a test' } }) } }))
      .toThrow(/^agents\/Agent\/Tailscale: userspace mode lets whoever reaches this node past the proxy, .*: use TailscaleMode\.KERNEL, or leave out singleSignOn$/);
  });
});
