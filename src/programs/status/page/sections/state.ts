import { TailscaleStatus } from '../../../../status/document';
import { Html, html } from '../html';
import { shape } from '../shape';
import { stateWords } from '../states';
import { moment } from '../times';

/** What the workload is, and since when. */
export function stateSection(status: TailscaleStatus): Html {
  const { tone, predicate, meaning } = stateWords(status);
  return html`<section id="state" class="${tone}" aria-labelledby="headline">
${shape(tone)}
<div>
<h1 id="headline"><bdi>${status.instance}</bdi> ${predicate}</h1>
<p>${meaning}</p>
<p class="small">Since ${moment(status.since)}</p>
</div>
</section>`;
}
