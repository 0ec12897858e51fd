/** `npm run bench`: measures the figures of docs/performance.md on this machine. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOptions, USAGE } from './bench/options.ts';
import { renderMarkdown, renderText } from './bench/report.ts';
import { runBench } from './bench/run.ts';

const ROOT = join(import.meta.dirname, '..');
const PAGE = join(ROOT, 'docs', 'performance.md');
const log = (line: string): void => void process.stderr.write(`bench  ${line}\n`);

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const result = await runBench(options, log);
  const json = `${JSON.stringify(result, null, 2)}\n`;
  const folder = join(ROOT, '.local', 'bench');
  const file = join(folder, `${result.at.replaceAll(':', '-')}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, json);
  log(`saved the result to ${file}`);
  if (options.record) writeFileSync(PAGE, renderMarkdown(result, existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : ''));
  process.stdout.write(options.json ? json : `\n${renderText(result).join('\n')}\n`);
  return result.wrong.length > 0 ? 1 : 0;
}

// Ending this process ends the measured system too: the child processes are stopped in its exit handler.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    log(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  },
);
