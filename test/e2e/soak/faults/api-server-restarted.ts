import { run } from '../../support/run';
import { settings } from '../../support/settings';
import { Fault } from '../fault';

export const apiServerRestarted: Fault = {
  name: 'API server restarted',
  how: 'The API server is killed and started again.',
  startsAnew: [],
  make: async () => void await run(settings.machine.restartApiServer),
};
