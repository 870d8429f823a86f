// Simulates rolling deploys: lost, refused and cut requests, reconnects of clients, and durations. Prints the tables; with
// `--write` it also writes them into docs/simulation.md and draws the plots. The seeds are fixed, so the results are the same
// each time.
import { closingTable } from './simulate/experiments/closing.ts';
import { boundsTable, quietsTable, steadyTable } from './simulate/experiments/constants.ts';
import { delaysTable, deploysTable, spreadTable } from './simulate/experiments/deploys.ts';
import { detectionTable } from './simulate/experiments/detection.ts';
import {
  allLosses,
  coldTable,
  lingersTable,
  lossesTable,
  ordersTable,
} from './simulate/experiments/losses.ts';
import { plansTable, servicesTable } from './simulate/experiments/plans.ts';
import { poolTable, raceTable } from './simulate/experiments/race.ts';
import { loadsTable, moveConnections, policiesTable } from './simulate/experiments/reconnects.ts';
import { writePlots, writeTables } from './simulate/documents.ts';
import { loadPlot } from './simulate/plots/load.ts';
import { lossesPlot } from './simulate/plots/losses.ts';
import { reconnectsPlot } from './simulate/plots/reconnects.ts';
import { windowPlot } from './simulate/plots/window.ts';
import { toText, type Table } from './simulate/table.ts';

const oneByOne = moveConnections({ batch: 1 });
const losses = allLosses();

const tables: readonly Table[] = [
  plansTable(),
  servicesTable(),
  steadyTable(),
  quietsTable(),
  boundsTable(),
  policiesTable(),
  loadsTable(oneByOne),
  raceTable(80),
  poolTable(200),
  closingTable(),
  detectionTable(200_000),
  lossesTable(losses),
  ordersTable(),
  lingersTable(),
  coldTable(),
  delaysTable(),
  deploysTable(),
  spreadTable(),
];
for (const table of tables) console.log(toText(table));

if (process.argv.includes('--write')) {
  writeTables(tables);
  writePlots({
    reconnects: reconnectsPlot(),
    window: windowPlot(),
    load: loadPlot(oneByOne),
    losses: lossesPlot(losses),
  });
}
