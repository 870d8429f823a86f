import { doctor, DoctorError, formatDoctorReport, type DoctorOptions, type Finding } from '@quiesce/doctor';

const options: DoctorOptions = {
  drain: { deadline: 25_000 },
  balancerCheck: { interval: 2_000, failures: 3 },
};
try {
  const report = await doctor(['deployment.yaml', { name: 'stdin', text: '' }], options);
  const findings: readonly Finding[] = report.workloads.flatMap((workload) => workload.findings);
  console.log(formatDoctorReport(report, { colors: true }), findings.length);
} catch (error) {
  if (error instanceof DoctorError) console.error(error.code);
}
