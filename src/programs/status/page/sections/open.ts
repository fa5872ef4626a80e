import { TailscaleStatus } from '../../../../status/document';
import { Html, html } from '../html';
import { breakable } from '../prose';

/** Where to open the workload. */
export function openSection({ urls, addresses, dnsName }: TailscaleStatus): Html {
  const names = [
    ...dnsName === null ? [] : [row('MagicDNS name', code('dns-name', dnsName))],
    ...addresses.map((address, index) => row(address.includes(':') ? 'IPv6 address' : 'IPv4 address', code(`address-${index + 1}`, address))),
  ];
  return html`<section id="open" aria-labelledby="open-title">
<h2 id="open-title">Where to open it</h2>
${urls.length > 0 ? html`<ul class="values urls">${urls.map(url)}</ul>` : html`<p>There is no URL at the moment.</p>`}
${names.length > 0 ? html`<dl class="values">${names}</dl>` : html`<p>It has no address in the tailnet yet.</p>`}
</section>`;
}

function url(text: string, index: number): Html {
  const id = `url-${index + 1}`;
  return html`
<li>${isWebUrl(text) ? html`<a id="${id}" data-copy href="${text}">${breakable(text)}</a>` : code(id, text)}</li>`;
}

function row(term: string, value: Html): Html {
  return html`
<div><dt>${term}</dt><dd>${value}</dd></div>`;
}

/** The script adds a button to what has `data-copy`. */
function code(id: string, text: string): Html {
  return html`<code id="${id}" data-copy>${breakable(text)}</code>`;
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}
