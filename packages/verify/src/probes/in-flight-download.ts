import { OUTLAST } from '../stage/hold.ts';
import { missingIn, valueOf } from '../survey/found.ts';
import { fail, pass, type Probe } from './probe.ts';
import { became } from './words.ts';

/** ms for the response to fill the buffers. */
const FILLED = 200;

export const inFlightDownload: Probe = {
  id: 'in-flight-download',
  rank: 'lost',
  title: 'a long response that is read slowly arrives completely',
  precedent: 'nginx -s quit with a slow reader; linkerd-proxy drains streaming bodies',
  fix: "end a connection only after the response's close event, never after its end()",
  isShared: true,
  skips: ({ survey }) => missingIn(survey.download),
  async run(stage) {
    const download = valueOf(stage.survey.download);
    const connection = await stage.open();
    const exchange = await stage.stopAfter(async () => {
      const begun = connection.request({ path: stage.options.downloadPath ?? '/' });
      connection.pause();
      await stage.moment(FILLED);
      return begun;
    });
    await stage.until(stage.options.lameDuck + OUTLAST);
    connection.resume();
    await exchange.ended;
    const saw = `${became(exchange, stage)}, ${exchange.body.bytes} of ${download?.bytes} bytes`;
    const isSame = exchange.outcome === 'answered' && exchange.body.bytes === download?.bytes;
    if (!isSame) return fail(saw);
    return exchange.body.digest() === download.digest
      ? pass(saw)
      : fail(`${saw}, but not the same bytes as before`);
  },
};
