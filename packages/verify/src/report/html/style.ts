import { Markup } from '../markup.ts';

/** The style sheet of the page. Colours are safe for the colour-blind (after Okabe and Ito), and never the only cue. */
export function style(): Markup {
  return new Markup(`
:root{color-scheme:light dark;--paper:#fff;--ink:#1b2330;--soft:#566174;--line:#d5dbe4;--panel:#f6f8fb;--link:#0b5cad;
--pass:#0b7261;--pass-soft:#e3f4ef;--fail:#b3261e;--fail-soft:#fdecea;
--answered:#2374b5;--refused-readable:#2374b5;--refused-readable-soft:#cfe4f5;--refused-at-connect:#667085;--reset-before-send:#8a6500;
--reset-after-send:#c8440b;--reset-after-send-soft:#ffd9c4;--truncated:#a3308f;--truncated-soft:#f1cdea;--timed-out:#1b2330;--timed-out-soft:#b9c0cc;--went-on:#667085;
--runs:#e2f0e4;--refuses:#fdf0d0;--closed:#fbe3d6;--gone:#e4e7ec;--shade:.28}
@media (prefers-color-scheme:dark){:root{--paper:#10151d;--ink:#e6eaf1;--soft:#a3aebf;--line:#313b49;--panel:#171e29;--link:#7ab8f5;
--pass:#4fd1b5;--pass-soft:#12302b;--fail:#ff8a80;--fail-soft:#3a1b1b;
--answered:#5aa9e6;--refused-readable:#5aa9e6;--refused-readable-soft:#1d3a54;--refused-at-connect:#98a2b3;--reset-before-send:#e3c04b;
--reset-after-send:#ff8a4c;--reset-after-send-soft:#5a2a12;--truncated:#ea94da;--truncated-soft:#4d2246;--timed-out:#e6eaf1;--timed-out-soft:#4a5567;--went-on:#98a2b3;
--runs:#173325;--refuses:#3a3012;--closed:#42261a;--gone:#262e3a;--shade:.35}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1080px;padding:24px 20px 64px;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
a{color:var(--link);text-underline-offset:2px}
code,pre,.name,.probes th[scope=row]{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.92em}
h1{margin:2px 0 4px;font-size:26px;line-height:1.25;overflow-wrap:anywhere}
h1 code{font-size:.9em}
h2{margin:36px 0 10px;font-size:18px}
h3{margin:16px 0 6px;font-size:14px}
p{margin:6px 0}
.definitions{position:absolute}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
header{border-left:6px solid var(--pass);border-radius:8px;padding:14px 20px 16px;background:var(--pass-soft)}
header.fail{border-color:var(--fail);background:var(--fail-soft)}
.verdict{margin:0;font-weight:650;color:var(--pass)}
header.fail .verdict{color:var(--fail)}
.summary{color:var(--ink);font-size:16px}
dl{margin:0}dd{margin:0}
.facts{display:flex;flex-wrap:wrap;gap:4px 22px;margin-top:10px;font-size:13px}
.facts div{display:flex;gap:6px}
dt{color:var(--soft)}
.facts dd{overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:6px 10px;border-bottom:1px solid var(--line)}
thead th{color:var(--soft);font-weight:500;font-size:13px}
.probes{margin-top:22px;font-size:14px}
.probes th[scope=row]{white-space:nowrap;font-weight:600}
.mark{font-weight:700}
.pass .mark{color:var(--pass)}.fail .mark{color:var(--fail)}.skip .mark{color:var(--soft)}
tr.fail td,tr.fail th{background:var(--fail-soft)}
tr.skip td,tr.skip a{color:var(--soft)}
.saw{overflow-wrap:anywhere}
.probe{margin:0 0 10px;border:1px solid var(--line);border-radius:8px;background:var(--paper)}
.probe.fail{border-color:var(--fail)}
.probe>summary{cursor:pointer;padding:10px 14px;border-radius:8px;background:var(--panel)}
.probe[open]>summary{border-radius:8px 8px 0 0}
.probe>summary .name{font-weight:650;margin:0 10px 0 8px}
.probe>summary .title{color:var(--soft)}
.body{padding:12px 14px 14px}
.body dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 14px;margin-bottom:10px}
figure{margin:12px 0 4px}
.picture,.wide{overflow-x:auto}
.picture svg{display:block;width:100%;min-width:720px;height:auto;font:11.5px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
figcaption{color:var(--soft);font-size:13px}
pre{margin:0;padding:10px 12px;overflow:auto;max-height:320px;border-radius:6px;background:var(--panel);border:1px solid var(--line);white-space:pre-wrap;overflow-wrap:anywhere}
.data summary{cursor:pointer;color:var(--soft);font-size:13px;margin:8px 0}
.data table{font-size:12.5px;font-variant-numeric:tabular-nums;white-space:nowrap}
.data td,.data th{padding:2px 10px 2px 0}
.skipped,.legend{padding:0;list-style:none}
.skipped li{padding:4px 0;color:var(--soft)}
.legend{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:6px 20px;font-size:14px}
.legend li{display:flex;gap:8px;align-items:center}
.legend svg{flex:none}
svg text{fill:var(--soft)}
.axis{stroke:var(--soft)}
.tick{stroke:var(--line)}
.connection{stroke:var(--soft);stroke-width:1.5}
.end{stroke:var(--soft);stroke-width:1.5}
.end.cut{stroke:var(--reset-after-send);stroke-width:2.5}
.head{stroke:#fff;stroke-width:1.5}
.row .number{font-size:10.5px}
.phase text{font-size:11px;fill:var(--ink)}
.phase rect{fill:transparent}
.phase .shade{opacity:var(--shade)}
.phase-runs rect{fill:var(--runs)}
.phase-refuses rect{fill:var(--refuses)}
.phase-does-not-listen rect{fill:var(--closed)}
.phase-is-gone rect{fill:var(--gone)}
line.m{stroke:var(--ink);stroke-width:1.5}
text.m{fill:var(--ink);font-weight:600;paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
line.m-signal{stroke-width:2}
line.m-exit{stroke-dasharray:6 3}
line.m-lame-duck{stroke:var(--pass);stroke-dasharray:2 3;stroke-width:2}
text.m-lame-duck{fill:var(--pass)}
line.m-budget{stroke:var(--fail);stroke-dasharray:8 3 2 3;stroke-width:1.75}
text.m-budget{fill:var(--fail)}
.b{stroke-width:1.25}
.b-answered{fill:var(--answered)}
.b-refused-readable{fill:url(#p-refused-readable);stroke:var(--refused-readable)}
.q-refused-readable{fill:var(--refused-readable-soft)}
.l-refused-readable{stroke:var(--refused-readable);stroke-width:1.5}
.b-refused-at-connect{fill:var(--paper);stroke:var(--refused-at-connect)}
.b-reset-before-send{fill:var(--paper);stroke:var(--reset-before-send)}
.b-reset-after-send{fill:url(#p-reset-after-send);stroke:var(--reset-after-send)}
.q-reset-after-send{fill:var(--reset-after-send-soft)}
.l-reset-after-send{stroke:var(--reset-after-send)}
.b-truncated{fill:url(#p-truncated);stroke:var(--truncated)}
.q-truncated{fill:var(--truncated-soft)}
.l-truncated{stroke:var(--truncated);stroke-width:1.5}
.b-timed-out{fill:url(#p-timed-out);stroke:var(--timed-out)}
.q-timed-out{fill:var(--timed-out-soft)}
.l-timed-out{stroke:var(--timed-out);stroke-width:2.2;stroke-linecap:round}
.b-went-on{fill:url(#p-went-on);stroke:none}
.q-went-on{fill:var(--line)}
.l-went-on{stroke:var(--went-on);stroke-width:2}
.s{stroke-width:2;fill:var(--paper);stroke-linejoin:round}
.s-refused-at-connect{stroke:var(--refused-at-connect)}
.s-reset-before-send{stroke:var(--reset-before-send)}
.s-reset-after-send{stroke:var(--reset-after-send);stroke-width:2.6;fill:none}
.s-truncated{stroke:var(--truncated);fill:none;stroke-width:2.2}
.s-timed-out{stroke:var(--timed-out);fill:var(--timed-out-soft);stroke-width:1.4}
@media (max-width:640px){body{padding:12px 10px 40px}header{padding:12px 14px}h1{font-size:21px}
.probes thead{display:none}.probes tr{display:grid;grid-template-columns:22px 1fr;padding:6px 4px;border-bottom:1px solid var(--line)}
.probes th,.probes td{border:0;padding:1px 4px}.probes td.saw,.probes td:nth-child(3){grid-column:2}.probes td.saw{color:var(--soft)}
tr.fail{background:var(--fail-soft)}.body{padding:10px}.body dl{grid-template-columns:1fr}.body dt{margin-top:6px}}
`);
}
