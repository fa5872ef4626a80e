import { PeerCounts, RelayRisk, TailscaleStatus, UdpAvailability } from '../../../../status/document';
import { Html, html } from '../html';
import { list, prose } from '../prose';
import { shape } from '../shape';
import { Tone } from '../states';
import { moment } from '../times';

interface Words {
  readonly tone: Tone;
  readonly word: string;
  readonly meaning: string;
}

const UDP: { readonly [availability in UdpAvailability]: Words } = {
  yes: { tone: 'good', word: 'Yes', meaning: 'UDP gets out of the pod, which direct paths need.' },
  no: { tone: 'bad', word: 'No', meaning: 'UDP does not get out of the pod, and direct paths need it.' },
  unknown: { tone: 'unknown', word: 'Unknown', meaning: 'Direct paths need UDP to get out of the pod.' },
};

const RELAY: { readonly [risk in RelayRisk]: Words } = {
  none: { tone: 'good', word: 'None', meaning: 'Paths to peers can be direct.' },
  low: { tone: 'warning', word: 'Low', meaning: 'Some paths to peers may take a relay, which is slower.' },
  high: { tone: 'bad', word: 'High', meaning: 'Paths to peers take a relay, or can not do otherwise, which is slower.' },
  unknown: { tone: 'unknown', word: 'Unknown', meaning: 'A path through a relay is slower than a direct one.' },
};

/** The paths to peers: what is possible, what is likely, and what is. */
export function networkSection({ udp, relay }: TailscaleStatus): Html {
  return html`<section id="network" aria-labelledby="network-title">
<h2 id="network-title">Paths to peers</h2>
<dl>
<div><dt>UDP</dt><dd>${verdict(UDP[udp.available])}
<p class="small">${udp.checkedAt === null ? 'Not checked yet' : html`Checked ${moment(udp.checkedAt)}`}</p></dd></div>
<div><dt>Relay risk</dt><dd>${verdict(RELAY[relay.risk])}
${relay.reasons.length > 0 ? html`<ul class="reasons">${relay.reasons.map(({ message }) => html`<li>${prose(message)}</li>`)}</ul>` : ''}</dd></div>
<div><dt>Peers with traffic lately</dt><dd>${relay.peers === null ? html`<p>Not known yet</p>` : counts(relay.peers)}
${relay.regions.length > 0 ? html`<p class="small">DERP relays in use: <bdi>${list(relay.regions)}</bdi></p>` : ''}</dd></div>
</dl>
</section>`;
}

function verdict({ tone, word, meaning }: Words): Html {
  return html`<p class="verdict">${shape(tone)}<span><strong>${word}.</strong> ${meaning}</span></p>`;
}

function counts({ direct, peerRelay, derp }: PeerCounts): Html {
  return html`<ul class="counts">
<li><strong>${direct}</strong> direct</li>
<li><strong>${peerRelay}</strong> by peer relay</li>
<li><strong>${derp}</strong> by DERP relay</li>
</ul>`;
}
