import { HealthWarning, TailscaleStatus } from '../../../../status/document';
import { Html, html } from '../html';
import { shape } from '../shape';
import { distance, moment } from '../times';

/** The node itself: its name, its key, and what Tailscale says of its health. */
export function nodeSection({ hostname, keyExpiry, health }: TailscaleStatus, now: Date): Html {
  return html`<section id="node" aria-labelledby="node-title">
<h2 id="node-title">Node</h2>
<dl>
<div><dt>Host name that it asks for</dt><dd><code>${hostname}</code></dd></div>
<div><dt>Node key expiry</dt><dd>${keyExpiry === null ? 'No expiry is known; keys of tagged nodes have none' : expiry(keyExpiry, now)}</dd></div>
<div><dt id="health">Health, as Tailscale sees it</dt><dd>${health.length > 0 ? html`<ul class="warnings">${health.map(warning)}</ul>` : 'No warnings'}</dd></div>
</dl>
</section>`;
}

function expiry(time: string, now: Date): Html {
  const words = distance(time, now);
  return words === undefined ? moment(time) : html`<strong>${words}</strong>, ${moment(time)}`;
}

function warning({ code, severity, message, impactsConnectivity }: HealthWarning): Html {
  return html`
<li>${shape(severity === 'high' ? 'bad' : 'warning')}<div>
<p>${message}</p>
<p class="small">Severity: ${severity}${impactsConnectivity ? ', affects connectivity' : ''} · <code>${code}</code></p>
</div></li>`;
}
