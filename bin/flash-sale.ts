import { latencyLine } from '#local/aws/latency.ts';
import { stateDir } from '#local/runtime/parts.ts';
import { startLocal } from '#local/runtime.ts';
import { createReporter } from './cli/reporter.ts';
import { stopOnSignals } from './cli/stop-signal.ts';
import { render, verdict } from './flash-sale/checks.ts';
import { createHistory, type History, historyFile } from './flash-sale/history.ts';
import { type Options, readOptions, USAGE } from './flash-sale/options.ts';
import { runSale } from './flash-sale/sale.ts';
import { connect } from './flash-sale/shop.ts';
import { runSurge } from './flash-sale/surge.ts';
import { renderSurge, surgeVerdict } from './flash-sale/surge-result.ts';

const { log, end } = createReporter('flash-sale');

async function isHealthy(origin: string): Promise<boolean> {
  return fetch(`${origin}/api/v1/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function main(): Promise<number> {
  let options: Options;
  let history: History;
  try {
    options = readOptions(process.argv.slice(2));
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
  const origin = `http://127.0.0.1:${options.port}`;
  const running = await isHealthy(origin);
  if (running && options.latency !== undefined) {
    log(`--latency needs a system of its own, but one runs on port ${options.port}: stop it, or use another --port`);
    return 2;
  }
  if (!running) log(`no system runs on port ${options.port}: starting one (npm start keeps one running)`);
  const play = async () => {
    if (options.rate !== undefined) {
      const result = await runSurge(connect(origin), options, log, history);
      return { result: result, rows: surgeVerdict(result), lines: renderSurge(result) };
    }
    const result = await runSale(connect(origin), options, log, history);
    return { result, rows: verdict(result), lines: render(result) };
  };
  const { result, rows, lines } = await (running ? play() : withOwnSystem(options, play)).finally(history.close);
  end();
  const wrong = rows.filter(({ value, expected }) => value !== expected);
  process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : `\n${lines.join('\n')}\n`);
  if (wrong.length > 0) log(`wrong values: ${wrong.map(({ name }) => name).join(', ')}`);
  return wrong.length > 0 ? 1 : 0;
}

/** Starts a system for the duration of the work. A signal, or a failure of the system, ends both. */
async function withOwnSystem<T>({ port, latency }: Options, work: () => Promise<T>): Promise<T> {
  const stopping = stopOnSignals();
  const { signal } = stopping;
  const stopped = new Promise<never>((_, reject) => {
    const stop = () =>
      reject(signal.reason instanceof Error ? signal.reason : new Error(`stopped by ${signal.reason}`));
    signal.addEventListener('abort', stop, { once: true });
  });
  const fail = (error: Error): void => stopping.abort(error);
  const hasLatency = latency !== undefined;
  if (hasLatency) log(`latencies ${latencyLine()}`);
  const starting = startLocal({ port, dir: stateDir(port), hasLatency, log, warn: log, fail, signal });
  try {
    return await Promise.race([starting.then(work), stopped]);
  } finally {
    await starting.then(
      (own) => own.close(),
      () => undefined,
    );
  }
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
