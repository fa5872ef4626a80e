import { COPY_SCRIPT } from './script/copy';
import { LIVE_SCRIPT } from './script/live';
import { TIMES_SCRIPT } from './script/times';

/**
 * The page's script: text, since the bundler and what runs TypeScript put helpers of theirs into functions. The tests check its types.
 *
 * It makes nothing of JSON: what the page shows is rendered by the server alone.
 */
export const SCRIPT = `'use strict';
{
${TIMES_SCRIPT}
${COPY_SCRIPT}
${LIVE_SCRIPT}
}
`;
