import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import { createDrain, type Drain } from '@quiesce/core';
import { otelDrain } from '@quiesce/opentelemetry';
import { promDrain } from '@quiesce/prom-client';
import { Registry } from 'prom-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { promtool, withPromtool } from '../../packages/prom-client/test/promtool.ts';
import { codeSpans, read, ROOT, sorted, tableRows } from './markdown.ts';

const FOLDER = join(ROOT, 'docs/observability');

interface Dashboard {
  readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
}
const { panels }: Dashboard = JSON.parse(read('docs/observability/grafana-dashboard.json'));
const expressions = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

/** The cells of the table of metrics; code cells without their backticks. */
const table = tableRows(read('docs/observability.md'), 'Metrics').map((cells) => {
  const [prometheus = '', otel = '', unit = ''] = [0, 1, 3].flatMap((column) =>
    codeSpans(cells[column] ?? ''),
  );
  const [gauge = '', upDown = gauge] = cells[2]?.split(', ') ?? [];
  return { prometheus, otel, unit, types: [gauge, upDown], labels: codeSpans(cells[4] ?? '') };
});

describe('the table of metrics', () => {
  it('the table lists the metrics of @quiesce/prom-client: names, types, labels', async () => {
    const registry = new Registry();
    const drain = createDrain({ signals: false, logger: false });
    onTestFinished(promDrain(drain, { register: registry }));
    await shutDown(drain);
    const metrics = (await registry.getMetricsAsJSON()).map(({ name, type, values }) => ({
      name,
      type: String(type),
      labels: sorted(Object.keys(values.at(-1)?.labels ?? {}).filter((label) => label !== 'le')),
    }));
    expect(metrics).toEqual(
      table.map(({ prometheus, types, labels }) => ({
        name: prometheus,
        type: types[0],
        labels: sorted(labels),
      })),
    );
  });

  it('the table lists the metrics of @quiesce/opentelemetry: names, types, units, attributes', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
    onTestFinished(() => provider.shutdown());
    const drain = createDrain({ signals: false, logger: false });
    onTestFinished(otelDrain(drain, { meterProvider: provider }));
    await shutDown(drain);
    await provider.forceFlush();
    const exported =
      exporter
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? [];
    const metrics = exported.map((metric) => ({
      name: metric.descriptor.name,
      unit: metric.descriptor.unit,
      type: typeOf(metric),
      attributes: sorted(Object.keys(metric.dataPoints[0]?.attributes ?? {})),
    }));
    expect(metrics).toEqual(
      table.map(({ otel, unit, types, labels }) => ({
        name: otel,
        unit,
        type: types[1],
        attributes: sorted(labels.map((label) => `quiesce.${label}`)),
      })),
    );
  });

  it('each Prometheus name is the one derived from the OpenTelemetry name', () => {
    const translated = table.map(({ otel, types }) => {
      const suffix = { histogram: '_seconds', counter: '_total' }[types[0] ?? ''] ?? '';
      return `${otel.replaceAll('.', '_')}${suffix}`;
    });
    expect(table.map(({ prometheus }) => prometheus)).toEqual(translated);
  });
});

describe('the dashboard', () => {
  it('the dashboard shows every metric and only existing ones', () => {
    const names = expressions.flatMap((expr) => expr.match(/\bquiesce_\w+(?=\{)/g) ?? []);
    const shown = names.map((name) => name.replace(/_bucket$/, ''));
    expect(sorted(new Set(shown))).toEqual(sorted(table.map(({ prometheus }) => prometheus)));
  });

  it.runIf(withPromtool)('the expressions of the dashboard are valid in Prometheus', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quiesce-rules-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const rules = expressions.map((expr, index) => ({
      record: `panel:${index}`,
      expr: expr.replaceAll(/\$__\w+/g, '5m'),
    }));
    const file = join(folder, 'rules.yml');
    // JSON is YAML.
    await writeFile(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    const { code, output } = await promtool(['check', 'rules', file]);
    expect(code, output).toBe(0);
    expect(output).toContain(`${expressions.length} rules found`);
  });
});

describe('the alerts', () => {
  it('the alerts are those of the table', () => {
    const alerts = [...read('docs/observability/alerts.yml').matchAll(/alert: (\w+)/g)].map(
      (match) => match[1],
    );
    const rows = tableRows(read('docs/observability.md'), 'Alerts');
    expect(rows.map(([name = '']) => codeSpans(name)[0])).toEqual(alerts);
  });

  it('the alerts use only existing metrics', () => {
    const names = read('docs/observability/alerts.yml').match(/\bquiesce_\w+(?=\{|\[)/g) ?? [];
    expect(names).toHaveLength(4);
    expect(table.map(({ prometheus }) => prometheus)).toEqual(expect.arrayContaining(names));
  });

  it.runIf(withPromtool)('the alerts are valid in Prometheus and fire when they should', async () => {
    for (const parameters of [
      ['check', 'rules', '--lint-fatal', join(FOLDER, 'alerts.yml')],
      ['test', 'rules', join(FOLDER, 'alerts.test.yml')],
    ]) {
      const { code, output } = await promtool(parameters);
      expect(code, output).toBe(0);
    }
  });
});

async function shutDown(drain: Drain): Promise<void> {
  drain.onClose('database', () => undefined);
  await drain.shutdown();
}

function typeOf(metric: MetricData): string {
  if (metric.dataPointType !== DataPointType.SUM) return 'histogram';
  return metric.isMonotonic ? 'counter' : 'up-down counter';
}
