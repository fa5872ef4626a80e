import { appliedAndReady } from './scenarios/applied';
import { changed } from './scenarios/changed';
import { confined } from './scenarios/confined';
import { documented } from './scenarios/documented';
import { lasting } from './scenarios/lasting';
import { reachedOverTheTailnetAlone } from './scenarios/reached';
import { secretsStayWhereTheyBelong } from './scenarios/secrets-stay';
import { quickstart } from './support/agent';

describe('the quickstart', () => {
  const agent = quickstart();
  beforeAll(async () => agent.namespace.remove());
  afterAll(async () => agent.remove());

  // each goes on from where the one before it ended
  appliedAndReady(agent);
  reachedOverTheTailnetAlone(agent);
  secretsStayWhereTheyBelong(agent);
  confined(agent);
  lasting(agent);
  documented(agent);
  changed(agent);
});
