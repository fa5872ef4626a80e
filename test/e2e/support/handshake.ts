import { Ways } from './ways';

/** What a client says of itself when it connects. */
export interface Hello {
  /** The origin that a browser would tell, and the host that it would ask for. @default - of no browser */
  readonly origin?: string;
  readonly token?: string;
}

/** What the gateway answers to a client that connects at a port without TLS: its error's code, or the whole of what it said. */
export async function handshake(ways: Ways, address: string, { origin, token }: Hello): Promise<string> {
  const headers = origin === undefined ? {} : { origin, host: new URL(origin).host };
  const client = { id: origin === undefined ? 'cli' : 'openclaw-control-ui', version: '1', platform: 'linux', mode: origin === undefined ? 'cli' : 'webchat' };
  const params = { minProtocol: 1, maxProtocol: 99, client, role: 'operator', scopes: ['operator.read'], auth: token === undefined ? {} : { token } };
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
  await ways.namespace.shell('client', 'openclaw', 'cat > /tmp/handshake.js', program);
  return (await ways.namespace.shell('client', 'openclaw', 'node /tmp/handshake.js', JSON.stringify({ url: `ws://${address}:8080`, headers, params }))).trim();
}
