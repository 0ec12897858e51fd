import { withSystem } from './cli/own-system.ts';
import { createReporter } from './cli/reporter.ts';
import { withRunningPort } from './cli/running-port.ts';
import { render, verdict } from './flash-sale/checks.ts';
import { createHistory, type History, historyFile } from './flash-sale/history.ts';
import { type Options, readOptions, USAGE } from './flash-sale/options.ts';
import { runSale } from './flash-sale/sale.ts';
import { connect } from './flash-sale/shop.ts';
import { runSurge } from './flash-sale/surge.ts';
import { renderSurge, surgeVerdict } from './flash-sale/surge-result.ts';

const { log, end } = createReporter('flash-sale');

async function main(): Promise<number> {
  let options: Options;
  let history: History;
  try {
    options = readOptions(withRunningPort(process.argv.slice(2)));
    const write = options.history === undefined ? undefined : historyFile(options.history);
    history = createHistory(() => performance.now(), write);
  } catch (error) {
    log(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const play = async (origin: string) => {
    if (options.rate !== undefined) {
      const result = await runSurge(connect(origin), options, log, history);
      return { result: result, rows: surgeVerdict(result), lines: renderSurge(result) };
    }
    const result = await runSale(connect(origin), options, log, history);
    return { result, rows: verdict(result), lines: render(result) };
  };
  const hasLatency = options.latency !== undefined;
  const { result, rows, lines } = await withSystem({ port: options.port, hasLatency }, log, play).finally(
    history.close,
  );
  end();
  const wrong = rows.filter(({ value, expected }) => value !== expected);
  process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : `\n${lines.join('\n')}\n`);
  if (wrong.length > 0) log(`wrong values: ${wrong.map(({ name }) => name).join(', ')}`);
  return wrong.length > 0 ? 1 : 0;
}

main().then(
  (code) => {
    end();
    process.exit(code);
  },
  (error: Error) => {
    log(error.message);
    end();
    process.exit(1);
  },
);
