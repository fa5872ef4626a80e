import { outcomeOf } from '../support/run';
import { settings } from '../support/settings';
import { until } from '../support/until';
import { Ways } from '../support/ways';

/** As `apps/ways` has it: three failed logins, then none for 20 seconds. */
export function failedLogins(ways: Ways): void {
  async function logIn(name: string, token: string): Promise<string> {
    const ask = ['curl', '--silent', '--max-time', '20', '--output', '/dev/null', '--write-out', '%{http_code}', '--header', `Authorization: Bearer ${token}`];
    return (await outcomeOf([...ask, '--socks5-hostname', settings.peer.proxy, `http://${name}:8080/control-ui-config.json`])).stdout;
  }

  test('are refused after some, from whomever, and taken again after a time', async () => {
    expect(await logIn('bare', ways.bare.token)).toBe('200');
    for (let times = 0; times < 3; times += 1) expect(await logIn('bare', 'wrong')).toBe('401');
    expect(await logIn('bare', 'wrong')).toBe('429');
    // the price: all that comes through the tunnel is one client
    expect(await logIn('bare', ways.bare.token)).toBe('429');
    await until('logins to be taken again', { seconds: 40 }, async () => await logIn('bare', ways.bare.token) === '200');
  });
}
