import { createHash } from 'node:crypto';
import { html, markup, trusted } from './html';
import { SCRIPT } from './script';
import { networkSection } from './sections/network';
import { nextSection } from './sections/next';
import { nodeSection } from './sections/node';
import { openSection } from './sections/open';
import { stateSection } from './sections/state';
import { versionsSection } from './sections/versions';
import { stateWords } from './states';
import { STYLE } from './style';
import { exactMoment } from './times';
import { TailscaleStatus } from '../../../status/document';

/** The page's Content-Security-Policy: its own style and script, its own server, and nothing else. */
export const PAGE_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src '${hash(STYLE)}'`,
  `script-src '${hash(SCRIPT)}'`,
  "connect-src 'self'",
  // the empty icon, without which browsers ask for /favicon.ico
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The page: one HTML document that needs nothing else.
 *
 * The script asks for it again when the status changes, and replaces each section of `main` that differs. So every status has the same sections, and ids are of what is shown,
 * not of its value.
 */
export function renderPage(status: TailscaleStatus, now = new Date()): string {
  return markup(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${status.instance} ${stateWords(status).predicate} · Tailscale</title>
<link rel="icon" href="data:,">
<noscript><meta http-equiv="refresh" content="30"></noscript>
<style>${trusted(STYLE)}</style>
</head>
<body>
<header>
<p>Tailscale</p>
<p id="live">As of ${exactMoment(now)}<noscript>; reloads every 30 seconds</noscript></p>
</header>
<main tabindex="-1">
${stateSection(status)}
${nextSection(status)}
${openSection(status)}
${networkSection(status)}
${nodeSection(status, now)}
${versionsSection(status)}
</main>
<p id="announcement" role="status"></p>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`);
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
