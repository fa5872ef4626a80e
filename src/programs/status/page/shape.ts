import { Html, html } from './html';
import { Tone } from './states';

const SHAPES: { readonly [tone in Tone]: string } = { good: '✓', busy: '…', warning: '!', bad: '✕', off: '–', unknown: '?' };

/** A mark that tells the tone to whoever sees no colours. Words always stand beside it, so it is not read out. */
export function shape(tone: Tone): Html {
  return html`<span class="shape ${tone}" aria-hidden="true">${SHAPES[tone]}</span>`;
}
