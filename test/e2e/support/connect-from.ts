import { Ways } from './ways';

/**
 * What the gateway answers to a page of an origin, with a token, that asks for the Control UI's connection at a port without TLS: its error's code, or the whole of what it said.
 *
 * No browser that the tests have could be at a name that its node does not have.
 */
export async function connectFrom(ways: Ways, address: string, origin: string, token: string): Promise<string> {
  const client = { id: 'openclaw-control-ui', version: '1', platform: 'linux', mode: 'webchat' };
  const params = { minProtocol: 1, maxProtocol: 99, client, role: 'operator', scopes: ['operator.read'], auth: { token } };
  const program = `
    const { url, headers, params } = JSON.parse(require("fs").readFileSync(0, "utf8"));
    const tell = what => { console.log(what); process.exit(); };
    const socket = new WebSocket(url, { headers });
    socket.onmessage = ({ data }) => {
      const { event, error } = JSON.parse(data);
      if (event === "connect.challenge") socket.send(JSON.stringify({ type: "req", id: "1", method: "connect", params }));
      else tell(error ? error.details?.code ?? error.message : data);
    };
    socket.onclose = ({ reason }) => tell(reason || "closed");`;
  await ways.namespace.shell('client', 'openclaw', 'cat > /tmp/connect.js', program);
  const input = JSON.stringify({ url: `ws://${address}:8080`, headers: { origin, host: new URL(origin).host }, params });
  return (await ways.namespace.shell('client', 'openclaw', 'node /tmp/connect.js', input)).trim();
}
