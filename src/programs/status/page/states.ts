import { ConnectionState, TailscaleStatus } from '../../../status/document';

/** How something does: a colour and a shape, beside the words that say it. */
export type Tone = 'good' | 'busy' | 'warning' | 'bad' | 'off' | 'unknown';

export interface StateWords {
  readonly tone: Tone;
  /** What the workload is or needs, as it reads after its name. */
  readonly predicate: string;
  /** What that means. */
  readonly meaning: string;
}

const STATES: { readonly [state in ConnectionState]: StateWords } = {
  'connected': {
    tone: 'good',
    predicate: 'is connected',
    meaning: 'It is in the tailnet, and can be reached from there.',
  },
  'connecting': {
    tone: 'busy',
    predicate: 'is connecting',
    meaning: 'It is on its way into the tailnet. Nothing is wrong yet.',
  },
  'needs-login': {
    tone: 'bad',
    predicate: 'needs to log in',
    meaning: 'The control server wants an auth key that it does not have, or refused the one it showed.',
  },
  'needs-approval': {
    tone: 'warning',
    predicate: 'needs approval',
    meaning: 'An administrator of the tailnet has to let it in.',
  },
  'key-expired': {
    tone: 'bad',
    predicate: 'has an expired key',
    meaning: 'Nothing in the tailnet talks to it until its key is renewed.',
  },
  'stopped': {
    tone: 'off',
    predicate: 'has its tunnel turned off',
    meaning: 'Somebody turned the tunnel off. What it leads to may well be running.',
  },
  'disconnected': {
    tone: 'bad',
    predicate: 'is disconnected',
    meaning: 'Its Tailscale daemon does not run.',
  },
  'unknown': {
    tone: 'unknown',
    predicate: 'is in an unknown state',
    meaning: 'Its Tailscale daemon has not been heard yet, or is not understood.',
  },
};

/** It is connected or on its way, though not as it should be. */
const WITH_PROBLEMS: { readonly [state in 'connected' | 'connecting']: StateWords } = {
  connected: {
    ...STATES.connected,
    tone: 'warning',
    meaning: 'It is in the tailnet, and can be reached from there, but something wants your attention.',
  },
  connecting: {
    ...STATES.connecting,
    tone: 'warning',
    meaning: 'It is on its way into the tailnet, but something may be in the way.',
  },
};

export function stateWords({ state, errors, relay }: TailscaleStatus): StateWords {
  if (state === 'connected' && (errors.length > 0 || relay.risk === 'high')) return WITH_PROBLEMS.connected;
  if (state === 'connecting' && errors.length > 0) return WITH_PROBLEMS.connecting;
  return STATES[state];
}
