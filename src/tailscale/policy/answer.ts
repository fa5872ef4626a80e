/** `unknown` where the policy has something that is not understood here and could decide it. */
export type Answer = 'yes' | 'no' | 'unknown';

/** All have to hold. */
export function every(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no';
  return answers.includes('unknown') ? 'unknown' : 'yes';
}

/** One has to hold. */
export function some(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}
