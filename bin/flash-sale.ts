import { stateDir } from '#local/runtime/parts.ts';
import { startLocal } from '#local/runtime.ts';
import { createReporter } from './cli/reporter.ts';
import { render, verdict } from './flash-sale/checks.ts';
import { type Options, readOptions, USAGE } from './flash-sale/options.ts';
import { runSale } from './flash-sale/sale.ts';
import { connect } from './flash-sale/shop.ts';

const { log, end } = createReporter('flash-sale');

async function isHealthy(origin: string): Promise<boolean> {
  return fetch(`${origin}/api/v1/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2));
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
  if (!running) log(`no system runs on port ${options.port}: starting one (npm start keeps one running)`);
  const own = running ? undefined : await startLocal({ port: options.port, dir: stateDir(options.port), log });
  try {
    const result = await runSale(connect(origin), options, log);
    end();
    const wrong = verdict(result).filter(({ value, expected }) => value !== expected);
    process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : `\n${render(result).join('\n')}\n`);
    if (wrong.length > 0) log(`wrong values: ${wrong.map(({ name }) => name).join(', ')}`);
    return wrong.length > 0 ? 1 : 0;
  } finally {
    await own?.close();
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
