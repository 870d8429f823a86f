import {
  formatReport,
  toHtml,
  toJUnit,
  verifyShutdown,
  VerifyError,
  type Outcome,
  type VerifyOptions,
} from '@quiesce/verify';

const options: VerifyOptions = { command: ['node', 'server.js'], only: ['load'], lameDuck: 5_000 };
try {
  const report = await verifyShutdown({ ...options, onProgress: ({ type }) => type.length });
  const outcome: Outcome | undefined = report.probes[0]?.runs[0]?.connections[0]?.requests[0]?.outcome;
  console.log(formatReport(report, { colors: true, width: 80 }), toJUnit(report), toHtml(report), outcome);
} catch (error) {
  if (error instanceof VerifyError) console.error(error.code);
}
