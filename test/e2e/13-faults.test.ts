import { brokenAfter } from './soak/checks';
import { SHORT, planOf } from './soak/plan';
import { podIn } from './soak/pod';
import { Soak } from './soak/soak';
import { pageOf } from './soak/table';

/** The long run is `npm run soak`. */
describe('faults', () => {
  const soak = new Soak();
  beforeAll(async () => soak.setUp());
  afterAll(async () => soak.remove());

  test('what does not hold would be told', async () => {
    const { agent, kept } = soak;
    const pod = (await podIn(agent.namespace))!;
    const [before, crashed] = ['before', 'crashed'].map((id, index) => (
      { ...pod, containers: new Map([...pod.containers].map(([name, container]) => [name, { ...container, id, restarts: 9 * index }])) }
    ));
    const nothing = { agent, kept, before, pods: [before], startsAnew: [], seconds: 0 };
    expect(await brokenAfter(nothing)).toEqual([]);
    // what the exporter prints at its start, as if it were secret
    const others = { ...kept, id: 0, name: 'another.example.com.', data: '{}', secrets: ['status: unknown'] };
    expect((await brokenAfter({ ...nothing, kept: others, pods: [crashed], startsAnew: ['openclaw', 'tailscale'] })).map(problem => problem.split(' is ')[0])).toEqual([
      'the node', 'what the control server knows', 'the agent\'s data', expect.stringContaining('another.example.com does not answer'),
      'its dnsName', 'its addresses',
      expect.stringContaining('container openclaw was started 9 times'), 'container status was started anew, which the fault does not do', expect.stringContaining('container tailscale was'),
      'a secret',
    ]);
  });

  test('the page tells of what did not hold', () => {
    const [{ fault }] = planOf(SHORT);
    const made = { fault, seconds: 0, silence: 2.4, recovery: 7.9, codes: ['DAEMON_UNREACHABLE'], states: ['disconnected'], problems: [] };
    const page = pageOf([made, { ...made, silence: 0, recovery: undefined, problems: ['the node is another\nand more'] }], 5);
    expect(page).toContain(`| ${fault.name} | 2 | 0 to 2 s | 8 s | *disconnected*, [DAEMON_UNREACHABLE](troubleshooting.md#daemon_unreachable) | 1 failed |`);
    expect(page).toMatch(/^- .*: the node is another$/m);
  });

  test.each(planOf(SHORT).map(step => [step.fault.name, step] as const))('%s: all is as it was, by itself', async (_, step) => {
    expect((await soak.make(step)).problems).toEqual([]);
  });
});
