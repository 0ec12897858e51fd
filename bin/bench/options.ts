import { parseArgs } from 'node:util';

/** Every row there is, in the order in which they run. */
export const ROWS = ['B1', 'B4', 'B5', 'B2', 'B8', 'B3', 'B6', 'growth', 'place', 'B7', 'B10', 'B9'] as const;
export type RowId = (typeof ROWS)[number];

export interface Options {
  readonly rows: readonly RowId[];
  readonly rounds: number;
  readonly port: number;
  readonly quick: boolean;
  readonly json: boolean;
  /** Writes docs/performance.md. */
  readonly record: boolean;
  readonly help: boolean;
}

export const USAGE = `npm run bench -- [B1 B3 …] [--quick] [--rounds 3] [--port 26000] [--json] [--record]

  rows      ${ROWS.join(', ')}; all of them when none is named
  --quick   fewer orders and one round: a look in about two minutes, not a figure to quote
  --rounds  how often each row is measured, its floor in between (1 to 9)
  --port    ten ports from here on are taken by the system under measurement, which starts empty
  --json    the result as JSON on standard output instead of the table
  --record  writes the rows to docs/performance.md; those that are not run stay as they are there

The JSON is always kept under .local/bench/. It ends with 1 when an order was lost, doubled or oversold, or answered 5xx.`;

const PORT_DEFAULT = 26_000;
const SAMPLES_DEFAULT = 3;

const isRow = (name: string): name is RowId => (ROWS as readonly string[]).includes(name);

function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new Error(`--${name} must be from ${min} to ${max}`);
  return value;
}

/** Reads the command line; throws one sentence for what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { quick: flag, json: flag, record: flag, help: flag, rounds: text, port: text },
  });
  const stranger = positionals.find((name) => !isRow(name));
  if (stranger !== undefined) throw new Error(`there is no row ${stranger}: ${ROWS.join(', ')}`);
  return {
    rows: positionals.length === 0 ? ROWS : ROWS.filter((row) => positionals.includes(row)),
    rounds: whole('rounds', values.rounds ?? String(values.quick ? 1 : SAMPLES_DEFAULT), 1, 9),
    port: whole('port', values.port ?? String(PORT_DEFAULT), 1_024, 32_758),
    quick: values.quick,
    json: values.json,
    record: values.record,
    help: values.help,
  };
}
