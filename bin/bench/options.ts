import { parseArgs } from 'node:util';

/** All rows, in the order in which they run. */
export const ROWS = [
  'B1',
  'B4',
  'flood',
  'intake',
  'surge',
  'slow-row',
  'B5',
  'B2',
  'B8',
  'B3',
  'B6',
  'growth',
  'place',
  'statements',
  'B7',
  'B10',
  'B9',
] as const;
export type RowId = (typeof ROWS)[number];

/** Rows that always run with the latencies of AWS. */
export const ROWS_WITH_LATENCY: readonly RowId[] = ['surge', 'slow-row', 'intake'];

export interface Options {
  readonly rows: readonly RowId[];
  readonly rounds: number;
  readonly port: number;
  readonly quick: boolean;
  /** All rows run with the latencies of AWS. */
  readonly hasLatency: boolean;
  readonly json: boolean;
  /** Writes docs/performance.md. */
  readonly record: boolean;
  readonly help: boolean;
}

export const USAGE = `npm run bench -- [B1 B3 …] [--quick] [--rounds 3] [--port 26000] [--latency aws] [--json] [--record]

  rows      ${ROWS.join(', ')}; all rows by default
  --quick   fewer orders and one round: a check of about two minutes, not a figure to quote
  --rounds  number of measurements of each row, with the floor in between (1 to 9)
  --port    first of the ten ports of the measured system, which starts with an empty database
  --latency aws: the measured system takes as long as AWS is assumed to take; ${ROWS_WITH_LATENCY.join(', ')} always do
  --json    print the result as JSON on standard output instead of the table
  --record  write the rows to docs/performance.md; rows that were not run stay unchanged there

The JSON is always saved under .local/bench/. Exits with 1 when an order was lost, duplicated or oversold, or a response was 5xx.`;

const PORT_DEFAULT = 26_000;
const SAMPLES_DEFAULT = 3;

const isRow = (name: string): name is RowId => (ROWS as readonly string[]).includes(name);

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new Error(`Invalid value "${text}" for --${name}: must be a whole number from ${min} to ${max}`);
  return value;
}

/** Parses the arguments of `npm run bench`; throws an error that names the wrong value. */
export function readOptions(args: readonly string[]): Options {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { quick: flag, json: flag, record: flag, help: flag, rounds: text, port: text, latency: text },
  });
  const unknown = positionals.find((name) => !isRow(name));
  if (unknown !== undefined) throw new Error(`Unknown row "${unknown}". Rows: ${ROWS.join(', ')}`);
  if (values.latency !== undefined && values.latency !== 'aws')
    throw new Error(`Invalid value "${values.latency}" for --latency: must be aws`);
  return {
    rows: positionals.length === 0 ? ROWS : ROWS.filter((row) => positionals.includes(row)),
    rounds: wholeNumber('rounds', values.rounds ?? String(values.quick ? 1 : SAMPLES_DEFAULT), 1, 9),
    port: wholeNumber('port', values.port ?? String(PORT_DEFAULT), 1_024, 32_758),
    quick: values.quick,
    hasLatency: values.latency === 'aws',
    json: values.json,
    record: values.record,
    help: values.help,
  };
}
