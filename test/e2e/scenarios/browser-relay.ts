import { Agent, Ways } from '../support/ways';

/** The extension's own code, in a program that tells what becomes of a pairing. */
const EXTENSION = `
import { openAuthenticatedRelaySocket } from '/app/dist/extensions/browser/chrome-extension/modules/relay-connection.js';
import { parsePairingString } from '/app/dist/extensions/browser/chrome-extension/modules/relay-core.js';
let pairing = '';
for await (const part of process.stdin) pairing += part;
const { relayUrl, token } = parsePairingString(pairing.trim());
const tell = what => { console.log(what); process.exit(); };
openAuthenticatedRelaySocket({
  relayUrl, token, isCurrent: () => true,
  onAuthenticated: () => tell('paired'),
  onApplicationMessage: () => {},
  onAuthenticationFailure: (_, error) => tell('failed: ' + error.message),
  onClose: () => tell('closed'),
});
setTimeout(() => tell('nothing'), 30_000);
`;

/** OpenClaw's extension for Chrome, as far as it talks to the gateway. */
export function browserRelay(ways: Ways): void {
  /** What the pairing command in the pod prints. */
  async function pair({ namespace, name }: Agent, url: string) {
    return namespace.exec(name, 'openclaw', ['node', 'openclaw.mjs', 'browser', 'extension', 'pair', '--gateway-url', url]);
  }

  async function pairing(agent: Agent, url: string): Promise<string> {
    const { stdout } = await pair(agent, url);
    return /^\S+\/browser\/extension\?\S+#\S+$/m.exec(stdout)![0];
  }

  async function extension(pairingText: string): Promise<string> {
    await ways.namespace.shell('client', 'openclaw', 'cat > /tmp/extension.mjs', EXTENSION);
    return (await ways.namespace.shell('client', 'openclaw', 'node /tmp/extension.mjs', pairingText)).trim();
  }

  test('is paired over the tailnet, with TLS on the name of the certificate', async () => {
    const name = await ways.nameOf(ways.full);
    const text = await pairing(ways.full, `wss://${name}`);
    expect(text.startsWith(`wss://${name}/browser/extension?`)).toBe(true);
    expect(await extension(text)).toBe('paired');
  });

  test('is paired with nothing else: not without TLS', async () => {
    expect(await pair(ways.full, `ws://${await ways.nameOf(ways.full)}:8080`)).toMatchObject({ code: 1, stderr: expect.stringContaining('must use wss://') });
  });

  test('is refused with another gateway\'s key', async () => {
    const name = await ways.nameOf(ways.full);
    const other = (await pairing(ways.bare, `wss://${name}`)).split('#')[1];
    expect(await extension(`${(await pairing(ways.full, `wss://${name}`)).split('#')[0]}#${other}`)).toMatch(/^(failed|closed)/);
  });

  test('is refused by its older authentication', async () => {
    const key = (await pairing(ways.full, `wss://${await ways.nameOf(ways.full)}`)).split('#')[1];
    const ask = `
      const { hostname } = new URL(process.argv[1]);
      require("https").get({ hostname, path: "/browser/extension", headers: { connection: "upgrade", upgrade: "websocket", "sec-websocket-version": "13",
        "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==", "sec-websocket-protocol": "openclaw-extension-relay, " + require("fs").readFileSync(0, "utf8") } },
        ({ statusCode }) => { console.log(statusCode); process.exit(); }).on("upgrade", () => { console.log("upgraded"); process.exit(); });`;
    const { stdout } = await ways.namespace.exec('client', 'openclaw', ['node', '-e', ask, `https://${await ways.nameOf(ways.full)}`], key);
    expect(stdout.trim()).toBe('401');
  });

  test('is refused where the relay is off, with that gateway\'s own key too', async () => {
    // without TLS, since there is none: the extension itself would not go there
    const program = EXTENSION.replace('const { relayUrl, token } = parsePairingString(pairing.trim());', 'const [relayUrl, token] = pairing.trim().split("#");');
    await ways.namespace.shell('client', 'openclaw', 'cat > /tmp/without-tls.mjs', program);
    const told: { [name: string]: string } = {};
    for (const agent of [ways.full, ways.bare]) {
      const key = (await pairing(agent, 'wss://anywhere.example.com')).split('#')[1];
      const text = `ws://${await ways.nameOf(agent)}:8080/browser/extension#${key}`;
      told[agent.name] = (await ways.namespace.shell('client', 'openclaw', 'node /tmp/without-tls.mjs', text)).trim();
    }
    expect(told).toEqual({ full: 'paired', bare: expect.stringMatching(/^(failed|closed)/) });
  });
}
