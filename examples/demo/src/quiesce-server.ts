import { drain } from '@quiesce/example-express/server';
import { endWithParent } from './end-with-parent.ts';

// The example as it is; the demo only wants to read its report.
endWithParent();
drain.on('closed', (report) => {
  console.log(`report ${JSON.stringify(report)}`);
});
