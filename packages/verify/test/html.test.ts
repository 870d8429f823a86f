import { createHash } from 'node:crypto';
import { toHtml, type VerifyReport } from '@quiesce/verify';
import { XmlDocument, XmlElement, type XmlNode } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { connection, load, lost, probe, report, request, run } from './sample-report.ts';

const EVIL = '"\'><script>alert(1)</script>&amp;\u0000';

/** A report in which every string that comes from outside contains markup. */
const evil: VerifyReport = report(
  [
    probe(
      'in-flight-get',
      [
        run('fail', EVIL, {
          output: `a\nb\n${EVIL}`,
          connections: [
            connection(-10, 20, 'server FIN', [request(-5, 10, { path: `/${EVIL}`, method: EVIL })]),
          ],
        }),
      ],
      { title: EVIL, precedent: EVIL, fix: EVIL },
    ),
    probe('websocket', [run('skip', EVIL)]),
  ],
  {
    server: {
      url: EVIL,
      command: ['node', EVIL],
      stoppedBy: EVIL,
      bootTime: 1,
      keepsAlive: true,
      http2: true,
    },
  },
);

const sample = report([
  probe('in-flight-get', [
    run('fail', '1 reset after send', {
      connections: [
        connection(-300, 12, 'server reset', [request(-290, -280), lost(-50, 12, 'reset after send')]),
        connection(-300, 20, 'server FIN', [lost(-50, 20, 'truncated')]),
        connection(30, 30.4, 'refused', [lost(undefined, 30.4, 'refused at connect')]),
        connection(-20, undefined, undefined, []),
      ],
    }),
  ]),
  probe('idle-old', [
    run('pass', 'code 0 at 320 ms', {
      connections: [connection(-300, 5, 'server FIN', [request(-290, -280)])],
    }),
  ]),
  probe('websocket', [run('skip', 'give a WebSocket path')]),
]);

/** The pictures of a page, parsed as XML. Throws if one is not well-formed. */
function picturesOf(page: string): XmlDocument[] {
  const pictures = page.match(/<svg viewBox="0 0 960.*?<\/svg>/gs) ?? [];
  return pictures.map((picture) => XmlDocument.fromString(picture));
}

/** The source of an element. */
function xml(node: XmlNode): string {
  return node instanceof XmlElement ? node.toString() : '';
}

describe('toHtml', () => {
  it('toHtml escapes every string from outside', () => {
    const page = toHtml(evil);
    expect(page).not.toContain('<script');
    expect(page.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(10);
    expect(page).not.toContain('\u0000');
    expect(picturesOf(page)).toHaveLength(1);
  });

  it('the page loads no external resource, and its Content-Security-Policy forbids that', () => {
    const page = toHtml(sample);
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page) ?? [];
    const [, style = ''] = /<style>(.*)<\/style>/s.exec(page) ?? [];
    const digest = createHash('sha256').update(style).digest('base64');
    expect(policy.replaceAll('&#39;', "'")).toBe(
      `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`,
    );
    expect(page).not.toMatch(/\b(src|srcset|style|on\w+)=|<(script|link|img|iframe)\b|@import|url\((?!#)/);
    const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, link]) => link ?? '');
    expect(links.filter((link) => !link.startsWith('#'))).toEqual([]);
  });

  it('every link and every pattern in the page has a target', () => {
    const page = toHtml(sample);
    const ids = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
    const targets = [...page.matchAll(/(?:href="|url\()#([^")]*)/g)].map(([, id]) => id);
    expect(targets.filter((id) => !ids.has(id))).toEqual([]);
    expect(targets.length).toBeGreaterThan(10);
  });

  it('failed probes come first and are expanded, passed probes are collapsed', () => {
    const details = toHtml(sample).match(/<details class="probe[^>]*>/g);
    expect(details).toEqual([
      '<details class="probe fail" id="in-flight-get" open="">',
      '<details class="probe pass" id="idle-old">',
    ]);
  });

  it('each connection is a row and each request a bar, both with a text description', () => {
    const [picture] = picturesOf(toHtml(sample));
    const rows = picture?.find('//g[@class="row"]') ?? [];
    expect(rows.map((row) => xml(row).match(/class="b b-[a-z-]+"/g) ?? [])).toEqual([
      ['class="b b-answered"', 'class="b b-reset-after-send"'],
      ['class="b b-truncated"'],
      ['class="b b-refused-at-connect"'],
      [],
    ]);
    const titles = (picture?.find('//g[@class="row"]//title') ?? []).map(({ content }) => content);
    expect(titles).toContain('GET /: reset after send, from -50 ms to 12 ms');
    expect(titles).toContain('Connection 1: from -300 ms to 12 ms, reset by the server');
    expect(picture?.get('//desc')?.content).toBe(
      '4 connections, 4 requests: 1 answered, 1 refused at connect, 1 reset after send, 1 truncated. ' +
        'The process: exit 0, 320 ms after the signal.',
    );
  });

  it('the picture shows the signal, the observed phases and the exit in order', () => {
    const [picture] = picturesOf(toHtml(sample));
    const phases = (picture?.find('//g[starts-with(@class, "phase")]/title') ?? []).map(
      ({ content }) => content,
    );
    expect(phases).toEqual(['before the signal', 'runs', 'does not listen', 'is gone']);
    const x = (kind: string) => Number(picture?.get(`//line[@class="m m-${kind}"]/@x1`)?.content);
    expect(x('exit')).toBeGreaterThan(x('signal'));
  });

  it('a table lists the data of the picture', () => {
    const page = toHtml(sample);
    expect(page.match(/<tbody>.*?<\/tbody>/gs)?.[1]).toContain(
      '<tr><td>1</td><td>-300</td><td>12</td><td>reset by the server</td><td>GET /</td><td>-50</td><td>–</td><td>12</td><td>–</td><td>–</td><td>reset after send</td>',
    );
  });
});

describe('toHtml with many connections', () => {
  it('a page with 32 loads of 2,000 requests each is smaller than 2 MB', () => {
    const probes = Array.from({ length: 32 }, () => probe('load', [load(100, 20)]));
    const page = toHtml(report(probes));
    expect(page.length).toBeLessThan(2_000_000);
    const [picture] = picturesOf(page);
    expect(picture?.get('//desc')?.content).toMatch(/\d+ of 100 connections drawn with \d+ requests/);
    expect(picture?.find('//g[@class="row"]').length).toBeGreaterThan(3);
    // Every lost request has its own column. It has its own row too, while there is room.
    expect(picture?.find('//rect[@class="b b-reset-after-send"]').length).toBeGreaterThan(5);
  });

  it('24 of 100 connections are drawn, including all that lost a request', () => {
    const [picture] = picturesOf(toHtml(report([probe('load', [load(100, 20)])])));
    const rows = (picture?.find('//g[@class="row"]') ?? []).map((row) => xml(row));
    expect(rows).toHaveLength(24);
    const shown = rows.filter((row) => row.includes('b-reset-after-send')).length;
    const losing = load(100, 20).connections.filter(({ requests }) => {
      return requests.some(({ outcome }) => outcome === 'reset after send');
    });
    expect(shown).toBe(losing.length);
  });

  it('requests too close to distinguish are merged into one bar with their number', () => {
    const requests = Array.from({ length: 500 }, (_, index) => request(1_000 + index, 1_000.5 + index));
    const one = run('pass', 'all answered', {
      connections: [connection(-10, 2_000, 'server FIN', requests)],
    });
    const [picture] = picturesOf(toHtml(report([probe('load', [one])])));
    expect(picture?.find('//rect[@class="b b-answered"]').length).toBeLessThan(20);
    const counts = (picture?.find('//g[@class="row"]//title') ?? []).map(
      ({ content }) => /^(\d+) requests/.exec(content)?.[1],
    );
    expect(counts.reduce((sum, number) => sum + Number(number ?? 0), 0)).toBe(500);
  });
});
