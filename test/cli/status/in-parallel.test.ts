import { inParallel } from '../../../src/cli/status/in-parallel';

test('no more than the limit at a time, and results in the order of the items', async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel([5, 1, 4, 2, 3, 0], 4, async (turns) => {
    most = Math.max(most, running += 1);
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    running -= 1;
    return turns * 10;
  });
  expect({ most, results }).toEqual({ most: 4, results: [50, 10, 40, 20, 30, 0] });
});

test('fails with the first that fails', async () => {
  await expect(inParallel([1, 2], 4, async (item) => { if (item === 2) throw new Error('two'); })).rejects.toThrow('two');
});
