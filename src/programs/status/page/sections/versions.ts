import { TailscaleStatus } from '../../../../status/document';
import { Html, html } from '../html';

/** In small print. */
export function versionsSection({ versions: { daemon, cli } }: TailscaleStatus): Html {
  return html`<section id="versions" class="small" aria-label="Versions">
<p>tailscaled ${daemon ?? '(version unknown)'} · CLI ${cli ?? '(version unknown)'}</p>
</section>`;
}
