import { run } from '../../support/run';
import { settings } from '../../support/settings';
import { Fault } from '../fault';

export const kubeletRestarted: Fault = {
  name: 'kubelet restarted',
  how: 'The kubelet is killed and started again.',
  startsAnew: [],
  make: async () => void await run(settings.machine.restartKubelet),
};
