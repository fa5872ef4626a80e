/** Name of the Secret with a namespace's private keys, where nobody gave it another. */
export const SEALING_KEY_SECRET = 'openclaw-sealing-key';
