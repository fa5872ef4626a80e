import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { LONGEST, NOW, SAMPLES, UDP_BLOCKED } from './samples';
import { PAGE_SECURITY_POLICY, renderPage } from '../../../../src/programs/status/page/page';
import { CONNECTION_STATES, RELAY_RISKS, TailscaleStatus, UDP_AVAILABILITIES } from '../../../../src/status/document';
import { nodeProblems } from '../../../../src/status/problems';

const SECTIONS = ['state', 'next', 'open', 'network', 'node', 'versions'];

/** What a person reads, with the tags and the program left out. */
function text(page: string): string {
  return page.replace(/<(style|script)>[^]*?<\/\1>/g, '').replace(/<wbr>/g, '').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
    .replace(/&#39;/g, '\'').replace(/&quot;/g, '"').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}

function title(page: string): string {
  return /<title>([^<]*)<\/title>/.exec(page)![1];
}

const rendered = (status: TailscaleStatus) => text(renderPage(status, NOW));

const connected = SAMPLES.connected;

describe('the page tells', () => {
  test.each([
    ['connected', 'agent is connected'],
    ['connecting', 'agent is connecting'],
    ['needs-login', 'agent needs to log in'],
    ['needs-approval', 'agent needs approval'],
    ['key-expired', 'agent has an expired key'],
    ['stopped', 'agent has its tunnel turned off'],
    ['disconnected', 'agent is disconnected'],
    ['unknown', 'agent is in an unknown state'],
  ] as const)('the state %s as "%s", and since when', (state, words) => {
    const page = renderPage(SAMPLES[state], NOW);
    expect(title(page)).toBe(`${words} · Tailscale`);
    expect(text(page)).toContain(` ${words} `);
    expect(text(page)).toContain('Since 2026-02-27 08:30 UTC');
  });

  test('every state in a tone, a shape and a meaning of its own', () => {
    const seen = CONNECTION_STATES.map(state => /<section id="state"[^]*?<\/section>/.exec(renderPage(SAMPLES[state], NOW))![0]);
    expect(seen.filter(section => /<span class="shape [a-z]+" aria-hidden="true">[^<]+<\/span>/.test(section))).toHaveLength(CONNECTION_STATES.length);
    expect(new Set(seen).size).toBe(CONNECTION_STATES.length);
  });

  test('when it was made', () => {
    expect(rendered(connected)).toContain('As of 2026-03-02 10:15:03 UTC');
    expect(renderPage(connected)).not.toContain('2026-03-02 10:15:03');
  });

  test('that it is connected, but not as it should be', () => {
    for (const status of [UDP_BLOCKED, { ...connected, errors: UDP_BLOCKED.errors }, { ...connected, relay: UDP_BLOCKED.relay }]) {
      expect(renderPage(status, NOW)).toContain('<section id="state" class="warning"');
      expect(rendered(status)).toContain('something wants your attention');
    }
    expect(renderPage(connected, NOW)).toContain('<section id="state" class="good"');
  });

  test('that it is connecting, but that something may be in the way', () => {
    const status = { ...SAMPLES.connecting, errors: [nodeProblems.controlUnreachable()] };
    expect(renderPage(status, NOW)).toContain('<section id="state" class="warning"');
    expect(rendered(status)).toContain('something may be in the way');
    expect(renderPage(SAMPLES.connecting, NOW)).toContain('<section id="state" class="busy"');
    expect(rendered(SAMPLES.connecting)).toContain('Nothing is wrong yet.');
  });

  test('what is wrong and what to do about it: errors, then reasons of relays, as sentences with code as code', () => {
    const page = renderPage(UDP_BLOCKED, NOW);
    const codes = [...page.matchAll(/<code>([A-Z_]+)<\/code>/g)].map(([, code]) => code);
    expect(codes).toEqual(['NODE_KEY_EXPIRES_SOON', 'UDP_BLOCKED', 'PEERS_ON_DERP']);
    expect(rendered(UDP_BLOCKED)).toContain('No UDP gets out of the pod, so every path goes through a relay Fix Allow UDP egress to every port in');
    expect(renderPage(SAMPLES['needs-login'], NOW)).toContain('seal it with <code>cdk8s-openclaw seal</code>, and apply the app again.</p>');
  });

  test('an error as a warning while it is connected, and else as what keeps it from working', () => {
    const errors = [nodeProblems.keyExpiresSoon(12)];
    expect(rendered({ ...connected, errors })).toContain('What to do next ! The node\'s key expires in 12 days Fix');
    expect(rendered({ ...SAMPLES.disconnected, errors })).toContain('What to do next ✕ The node\'s key expires in 12 days Fix');
  });

  test('what to do when nothing is wrong', () => {
    expect(rendered(connected)).toContain('What to do next Nothing: all is well.');
    expect(rendered(SAMPLES.connecting)).toContain('What to do next Wait a minute: this page follows by itself.');
    expect(rendered({ ...connected, health: UDP_BLOCKED.health })).toContain('What to do next See what Tailscale warns of .');
  });

  test('where to open it, the preferred URL first, and its addresses', () => {
    expect(rendered(connected)).toContain('Where to open it http://agent.tail1234.ts.net:8080 http://100.64.0.7:8080 '
      + 'MagicDNS name agent.tail1234.ts.net IPv4 address 100.64.0.7 IPv6 address fd7a:115c:a1e0:ab12:4843:cd96:6240:7 ');
    expect([...renderPage(connected, NOW).matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, url]) => url)).toEqual(connected.urls);
    expect(rendered(SAMPLES.connecting)).toContain('There is no URL at the moment. It has no address in the tailnet yet.');
  });

  test('a URL that is not of the web as text', () => {
    for (const url of ['javascript:alert(1)', 'data:text/html,x', 'agent:8080', 'nonsense', '//evil.example']) {
      const page = renderPage({ ...connected, urls: [url] }, NOW);
      expect(page).not.toContain('<a ');
      expect(text(page)).toContain(`Where to open it ${url} MagicDNS name`);
    }
  });

  test('UDP, and when it was checked', () => {
    const words = UDP_AVAILABILITIES.map(available => /UDP ([A-Z✓✕?].*?) Relay risk/.exec(rendered({ ...connected, udp: { available, checkedAt: null } }))![1]);
    expect(words).toEqual([
      '✓ Yes. UDP gets out of the pod, which direct paths need. Not checked yet',
      '✕ No. UDP does not get out of the pod, and direct paths need it. Not checked yet',
      '? Unknown. Direct paths need UDP to get out of the pod. Not checked yet',
    ]);
    expect(rendered(connected)).toContain('Checked 2026-03-02 10:14 UTC');
  });

  test('the relay risk and its reasons', () => {
    const words = RELAY_RISKS.map(risk => /Relay risk (.*?) Peers with/.exec(rendered({ ...connected, relay: { ...connected.relay, risk } }))![1]);
    expect(words).toEqual([
      '✓ None. Paths to peers can be direct.',
      '! Low. Some paths to peers may take a relay, which is slower.',
      '✕ High. Paths to peers take a relay, or can not do otherwise, which is slower.',
      '? Unknown. A path through a relay is slower than a direct one.',
    ]);
    expect(rendered(UDP_BLOCKED)).toMatch(/Relay risk .* No UDP gets out of the pod, so every path goes through a relay Peers are reached through a relay in Frankfurt, Paris Peers with/);
  });

  test('the number of peers by path, and the regions of relays', () => {
    expect(rendered(UDP_BLOCKED)).toContain('Peers with traffic lately 0 direct 1 by peer relay 2 by DERP relay DERP relays in use: Frankfurt and Paris');
    expect(rendered({ ...UDP_BLOCKED, relay: { ...UDP_BLOCKED.relay, regions: ['Frankfurt', 'Paris', 'Warsaw'] } })).toContain('in use: Frankfurt, Paris and Warsaw');
    expect(rendered(connected)).not.toContain('DERP relays in use');
    expect(rendered(SAMPLES.connecting)).toContain('Peers with traffic lately Not known yet');
  });

  test.each([
    ['2026-03-14T22:00:00Z', 'in 12 days , 2026-03-14 22:00 UTC'],
    ['2026-03-03T10:15:03Z', 'in 1 day , 2026-03-03 10:15 UTC'],
    ['2026-03-03T10:15:02Z', 'in 23 hours ,'],
    ['2026-03-02T10:59:00Z', 'in 43 minutes ,'],
    ['2026-03-02T10:16:03Z', 'in 1 minute ,'],
    ['2026-03-02T10:15:40Z', 'in less than a minute ,'],
    ['2026-03-02T09:15:00Z', '1 hour ago ,'],
    ['2026-02-01T09:15:00Z', '29 days ago ,'],
    [null, 'No expiry is known; keys of tagged nodes have none'],
  ])('that the node key expires at %s: %s', (keyExpiry, words) => {
    expect(rendered({ ...connected, keyExpiry })).toContain(`Node key expiry ${words}`);
  });

  test('what Tailscale warns of', () => {
    expect(rendered(UDP_BLOCKED)).toMatch(/Health, as Tailscale sees it ✕ Tailscale could not connect to the 'Frankfurt' .* Severity: high, affects connectivity · no-derp-connection/);
    expect(rendered({ ...connected, health: [{ code: 'x', severity: 'low', message: 'Update.', impactsConnectivity: false }] })).toContain('! Update. Severity: low · x');
    expect(rendered(connected)).toContain('Health, as Tailscale sees it No warnings');
  });

  test('versions', () => {
    expect(rendered(connected)).toContain('tailscaled 1.96.5 · CLI 1.96.5');
    expect(rendered(SAMPLES.unknown)).toContain('tailscaled (version unknown) · CLI (version unknown)');
  });
});

describe('the page', () => {
  const pages = [...Object.values(SAMPLES), UDP_BLOCKED, LONGEST].map(status => renderPage(status, NOW));

  test('has the same sections in the same order whatever the status, which the script counts on', () => {
    for (const page of pages) expect([...page.matchAll(/<section id="([^"]*)"/g)].map(([, id]) => id)).toEqual(SECTIONS);
  });

  test('has each id once', () => {
    for (const page of pages) {
      const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  test('loads nothing: the policy has the hashes of its one style and its one script, and no other thing refers to a resource', () => {
    for (const page of pages) {
      for (const element of ['style', 'script']) {
        const [content, ...more] = [...page.matchAll(new RegExp(`<${element}>([^]*?)</${element}>`, 'g'))].map(([, inner]) => inner);
        expect(more).toEqual([]);
        expect(PAGE_SECURITY_POLICY).toContain(`${element}-src 'sha256-${createHash('sha256').update(content).digest('base64')}'`);
        expect(content).not.toMatch(/url\(|@import|import\(|https?:/);
      }
      const elements = page.replace(/<(style|script)>[^]*?<\/\1>/g, '');
      expect(elements).not.toMatch(/<(script|style|img|iframe|object|embed|form|base|button)\b/);
      expect([...elements.matchAll(/<link [^>]*>/g)].map(([link]) => link)).toEqual(['<link rel="icon" href="data:,">']);
      expect(elements).not.toMatch(/\s(src|srcset|style|on\w+)\s*=/);
    }
    expect(PAGE_SECURITY_POLICY).toMatch(/^default-src 'none'; /);
    expect(PAGE_SECURITY_POLICY).not.toMatch(/unsafe|\*|https?:/);
  });
});

describe('text of a status stays text', () => {
  /** Every string of the document that is not one of ours. */
  const hostile = (value: string): TailscaleStatus => {
    const problem = { code: value, message: value, fix: value };
    return {
      ...connected,
      instance: value,
      since: value,
      hostname: value,
      dnsName: value,
      addresses: [value],
      urls: [value, `http://agent/${value}`],
      udp: { available: 'no', checkedAt: value },
      relay: { risk: 'high', reasons: [problem], peers: null, regions: [value] },
      keyExpiry: value,
      health: [{ code: value, severity: 'high', message: value, impactsConnectivity: true }],
      errors: [problem],
      versions: { daemon: value, cli: value },
    };
  };
  /** The page without values, as its elements and their attributes are. */
  const skeleton = (page: string) => (page.match(/<[^>]*>/g) ?? []).filter(tag => !/^<\/?(wbr|code|time)\b/.test(tag)).map(tag => tag.replace(/ href="[^"]*"/, ' href')).join('\n');
  const escaped = (value: string) => value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;');

  const plain = skeleton(renderPage(hostile('plain'), NOW));

  test.each([
    '<script>alert(1)</script>',
    '</script><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '\' onmouseover=\'alert(1)',
    '</title></style><h1>',
    '<!--',
    '&lt;b&gt;&amp;',
    '${1}',
    'line\u2028separator',
  ])('%j', value => {
    const page = renderPage(hostile(value), NOW);
    expect(skeleton(page)).toBe(plain);
    expect(title(page)).toBe(`${escaped(value)} is connected · Tailscale`);
    // name, since, errors and reasons, URL, names, host name, health, versions
    expect(page.replace(/<wbr>/g, '').split(escaped(value)).length).toBeGreaterThan(18);
  });

  test('any, also what is half a character or none that HTML has', () => {
    const piece = fc.constantFrom('<', '>', '"', '\'', '&', '`', '<script', '</script>', '<!--', '\u2028', '\uD800', '\uDC00', '\0', '\u001b', '\u202e', 'a', '.', ':', '/', ' ');
    const values = fc.oneof(fc.string({ unit: piece, maxLength: 12 }), fc.string({ unit: 'binary' }));
    fc.assert(fc.property(values, value => {
      const page = renderPage(hostile(value), NOW);
      expect(page.match(/<script/g)).toHaveLength(1);
      // an empty or half URL may be a link or not
      const isNoLink = (line: string) => !/^<\/?a\b/.test(line);
      expect(skeleton(page).split('\n').filter(isNoLink)).toEqual(plain.split('\n').filter(isNoLink));
      expect(page).not.toMatch(/\p{Cs}|[^\P{Cc}\t\n\r]/u);
    }));
  });
});
