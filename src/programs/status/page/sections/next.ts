import { Problem, TailscaleStatus } from '../../../../status/document';
import { Html, html } from '../html';
import { prose } from '../prose';
import { shape } from '../shape';
import { Tone } from '../states';

/** What is wrong and what to do about it: what keeps the tunnel from working, then what slows it down. */
export function nextSection({ errors, relay, state, health }: TailscaleStatus): Html {
  // a node that is connected works, whatever is wrong with it
  const items = [...errors.map(error => item(error, state === 'connected' ? 'warning' : 'bad')), ...relay.reasons.map(reason => item(reason, 'warning'))];
  return html`<section id="next" aria-labelledby="next-title">
<h2 id="next-title">What to do next</h2>
${items.length > 0 ? html`<ol class="problems">${items}</ol>` : html`<p>${nothing(state === 'connected', health.length > 0)}</p>`}
</section>`;
}

function item({ code, message, fix }: Problem, tone: Tone): Html {
  return html`
<li>${shape(tone)}<div>
<h3>${prose(message)}</h3>
<p><span class="label">Fix</span> ${prose(fix)}.</p>
<p class="small"><span class="label">Code</span> <code>${code}</code></p>
</div></li>`;
}

function nothing(isConnected: boolean, hasWarnings: boolean): Html {
  if (hasWarnings) return html`See what <a href="#health">Tailscale warns of</a>.`;
  return isConnected ? html`Nothing: all is well.` : html`Wait a minute: this page follows by itself.`;
}
