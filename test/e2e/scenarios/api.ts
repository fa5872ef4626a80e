import { buildSync } from 'esbuild';
import { PACKAGE } from '../support/app';
import { outcomeOf } from '../support/run';
import { settings } from '../support/settings';
import { Ways } from '../support/ways';

/** The official client, and what a program does with it. */
const PROGRAM = `
import OpenAI from 'openai';
const { baseURL, apiKey } = JSON.parse(process.argv[2]);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const messages = [{ role: 'user', content: 'hello' }];
const told = async call => { try { return await call(); } catch (error) { return error.status ?? error.message; } };
const models = await told(async () => (await client.models.list()).data.map(({ id }) => id));
const chat = await told(async () => (await client.chat.completions.create({ model: 'openclaw', messages })).choices[0].message.content);
const stream = await told(async () => {
  let text = '';
  for await (const part of await client.chat.completions.create({ model: 'openclaw', messages, stream: true })) text += part.choices[0]?.delta?.content ?? '';
  return text;
});
const responses = await told(async () => (await client.responses.create({ model: 'openclaw', input: 'hello' })).output_text);
console.log(JSON.stringify({ models, chat, stream, responses }));
`;

/** The OpenAI-compatible endpoints, called by the official client on another machine of the tailnet. */
export function api(ways: Ways): void {
  const program = buildSync({
    stdin: { contents: PROGRAM, resolveDir: PACKAGE },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire("/");' },
  }).outputFiles[0].text;

  async function call(baseURL: string, apiKey: string): Promise<any> {
    await ways.namespace.shell('client', 'openclaw', 'cat > /tmp/api.mjs', program);
    return JSON.parse(await ways.namespace.shell('client', 'openclaw', 'read -r argument; exec node /tmp/api.mjs "$argument"', `${JSON.stringify({ baseURL, apiKey })}\n`));
  }

  const ANSWER = 'the stub has heard you';

  test.each(['http://%:8080/v1', 'https://%/v1'])('answers the official client at %s', async url => {
    expect(await call(url.replace('%', await ways.nameOf(ways.full)), ways.full.token)).toEqual({
      models: expect.arrayContaining(['openclaw']), chat: ANSWER, stream: ANSWER, responses: ANSWER,
    });
  });

  test('answers 401 without the token', async () => {
    expect(await call(`http://${await ways.nameOf(ways.full)}:8080/v1`, 'wrong')).toEqual({ models: 401, chat: 401, stream: 401, responses: 401 });
  });

  test('answers 404 where it is off, with the token too', async () => {
    expect(await call(`http://${await ways.nameOf(ways.bare)}:8080/v1`, ways.bare.token)).toEqual({ models: 404, chat: 404, stream: 404, responses: 404 });
  });

  test('answers a machine outside of the cluster, as the documentation has it', async () => {
    const ask = ['curl', '--silent', '--max-time', '20', '--socks5-hostname', settings.peer.proxy, '--output', '/dev/null', '--write-out', '%{http_code}', 'http://full:8080/v1/models'];
    expect((await outcomeOf(ask)).stdout).toBe('401');
  });
}
