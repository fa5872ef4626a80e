/** The page's style. Colours are of AA contrast on what they are used on, in the light and in the dark. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --back: #f5f6f8; --card: #ffffff; --line: #d5dae1; --text: #1a1f26; --quiet: #56606c; --link: #0b57c2; --code: #eef1f4;
  --good: #146c2e; --good-back: #e3f4e8;
  --warning: #7a4d00; --warning-back: #fdf0d2;
  --bad: #a8122c; --bad-back: #fde8ea;
  --busy: #0b57c2; --busy-back: #e4eefc;
  --off: #4b5560; --off-back: #e9ecf0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0e1115; --card: #171b21; --line: #303843; --text: #e7eaee; --quiet: #9ea8b4; --link: #82b8ff; --code: #232932;
    --good: #76dd92; --good-back: #14301d;
    --warning: #f2c55c; --warning-back: #352a10;
    --bad: #ff9d98; --bad-back: #3d181c;
    --busy: #82b8ff; --busy-back: #152a47;
    --off: #bac3cd; --off-back: #2a313a;
  }
}
*, ::before { box-sizing: border-box; margin: 0; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 5rem; }
body {
  background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere;
}
header, main { max-width: 66rem; margin: 0 auto; padding: 0 1rem; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; padding-top: 1rem; padding-bottom: .75rem; color: var(--quiet); font-size: .875rem; }
#live::before { content: ""; display: inline-block; margin-right: .5rem; vertical-align: -.0625rem; width: .75rem; height: .75rem; border: .125rem solid currentColor; border-radius: 50%; }
.live #live { color: var(--good); }
.live #live::before { border-width: .375rem; }
.lost header { position: sticky; top: 0; z-index: 1; max-width: none; margin-bottom: 1rem; background: var(--bad-back); color: var(--bad); border-bottom: 1px solid currentColor; }
.lost #live { font-weight: 600; }
.lost .shape { border-style: dashed; }

main { display: grid; gap: 1rem; padding-bottom: 2rem; outline: none; }
section { min-width: 0; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; }
h1 { font-size: clamp(1.375rem, 1.1rem + 1.4vw, 2rem); line-height: 1.2; letter-spacing: -.01em; text-wrap: balance; }
h2 { font-size: 1.125rem; line-height: 1.3; margin-bottom: .75rem; }
h3 { font-size: 1rem; line-height: 1.4; }
ul, ol { list-style: none; padding: 0; }
a { color: var(--link); text-underline-offset: .15em; }
code { font: .9375em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
p code, h3 code { background: var(--code); border-radius: .25rem; padding: .0625rem .25rem; }
code, bdi, a { unicode-bidi: isolate; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: .25rem; }
.small, dt, .label { font-size: .875rem; color: var(--quiet); }
.label { font-weight: 600; }
time { display: inline-block; }

.shape {
  flex: none; display: inline-grid; place-items: center; width: 1.5rem; height: 1.5rem; border: 2px solid currentColor; border-radius: 50%;
  font: 700 .875rem/1 system-ui, "DejaVu Sans", sans-serif;
}
.good { color: var(--good); }
.busy { color: var(--busy); }
.warning { color: var(--warning); }
.bad { color: var(--bad); }
.off, .unknown { color: var(--off); }
.warning.shape { border-radius: .25rem; }
.unknown.shape { border-style: dotted; }

#state { display: flex; gap: 1rem; align-items: flex-start; color: var(--text); border-color: transparent; padding: 1.5rem 1.25rem; }
#state.good { background: var(--good-back); }
#state.busy { background: var(--busy-back); }
#state.warning { background: var(--warning-back); }
#state.bad { background: var(--bad-back); }
#state.off, #state.unknown { background: var(--off-back); }
#state .shape { width: 2.75rem; height: 2.75rem; font-size: 1.5rem; border-width: 3px; }
#state p { margin-top: .5rem; }
#state .small { color: inherit; }

.problems > li, .warnings > li, .verdict { display: flex; gap: .75rem; align-items: flex-start; }
.problems > li + li { border-top: 1px solid var(--line); margin-top: 1rem; padding-top: 1rem; }
.problems p { margin-top: .25rem; max-width: 48rem; }

dl > div + div { margin-top: 1rem; }
dt { font-weight: 600; }
dd { margin: .25rem 0 0; }
dd .small, .reasons { margin-top: .25rem; }
.reasons { list-style: disc; padding-left: 3.25rem; }
.warnings > li + li { margin-top: .75rem; }
.verdict + .small { padding-left: 2.25rem; }

.values dd { margin: 0; }
.values li, .values dd { display: flex; gap: .75rem; align-items: center; justify-content: space-between; }
.values [data-copy] { min-width: 0; padding: .375rem 0; }
.values code { user-select: all; -webkit-user-select: all; }
.urls { margin-bottom: 1rem; }
.urls li:first-child a { font-size: 1.125rem; font-weight: 600; }
.values > * + * { margin-top: .5rem; }
button {
  flex: none; min-width: 5.5rem; min-height: 2.75rem; padding: .25rem .75rem; border: 1px solid var(--quiet); border-radius: .5rem;
  background: transparent; color: var(--link); font: inherit; font-size: .875rem; font-weight: 600; cursor: pointer; transition: background .15s;
}
button:hover { background: var(--code); }

.counts { display: grid; grid-template-columns: repeat(3, 1fr); gap: .5rem; margin-top: .375rem; }
.counts li { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; font-size: .875rem; line-height: 1.3; color: var(--quiet); }
.counts strong { display: block; font-size: 1.375rem; color: var(--text); font-variant-numeric: tabular-nums; }

#versions { background: none; border: 0; padding: 0; }
#announcement { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

@media (min-width: 60rem) {
  main { grid-template-columns: 1fr 1fr; }
  #state, #next, #node, #versions { grid-column: 1 / -1; }
  #node dl { display: grid; grid-template-columns: 1fr 1fr 2fr; gap: 1rem 2rem; }
  #node dl > div + div { margin-top: 0; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
`;
