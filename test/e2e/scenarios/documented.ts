import { QUICKSTART_PAGES, WAYS_PAGES } from './documented-pages';
import { Example } from '../support/agent';
import { Documentation, pageBlocks } from '../support/documented';
import { Ways } from '../support/ways';

/** The commands of the pages that are for an agent as the quickstart makes it. */
export function documented(agent: Example): void {
  goThrough(QUICKSTART_PAGES, new Documentation(agent, agent.app));
}

/** The commands of the pages that are for an agent with HTTPS, the API and the browser relay. */
export function documentedWays(ways: Ways): void {
  goThrough(WAYS_PAGES, new Documentation(ways.full, ways.app));
}

function goThrough(pages: readonly string[], documentation: Documentation): void {
  describe('what the pages show', () => {
    beforeAll(async () => documentation.open());
    afterAll(async () => documentation.close());

    for (const page of pages) {
      // each goes on from where the one before it ended
      test.each(pageBlocks(page).map(block => [block.line, block.file ?? block.code.split('\n')[0], block] as const))(
        `docs/${page}.md, line %i: %s`, async (_, __, block) => documentation.run(block),
      );
    }
  });
}
