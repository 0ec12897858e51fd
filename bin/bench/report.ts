/** Renders the result for the terminal and for docs/performance.md. */
import { type Figure, grade, median, type Row } from './figure.ts';
import { ROWS } from './options.ts';
import type { Result } from './run.ts';

/** Formats a value with about three significant digits, without an exponent. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

function measured({ rounds, unit }: Figure): string {
  if (rounds.length === 0) return 'not measured on this machine';
  const middle = `${number(median(rounds))} ${unit}`;
  return rounds.length === 1 ? middle : `${middle} (${number(Math.min(...rounds))}–${number(Math.max(...rounds))})`;
}

function target({ aim, gate, better }: Figure): string {
  const sign = better === 'more' ? '≥' : '≤';
  return [
    aim === undefined ? '' : `aim ${sign} ${number(aim)}`,
    gate === undefined ? '' : `gate ${sign} ${number(gate)}`,
  ]
    .filter(Boolean)
    .join(', ');
}

const VERDICT = { aim: 'aim reached', gate: 'gate reached', missed: 'MISSED', '': '' } as const;

const checkLine = ({ checks }: Row): string =>
  checks
    .map(({ name, value, expected }) => `${name} ${value}${value === expected ? '' : ` (WRONG: ${expected})`}`)
    .join(', ');

const verdictOf = (figure: Figure): string =>
  figure.aim === undefined && grade(figure) === 'gate' ? 'reached' : VERDICT[grade(figure)];

/** Renders the result as plain lines. */
export function renderText({ rows, wrong }: Result): readonly string[] {
  const lines = rows.flatMap((row) => [
    `${row.id}  ${row.title}`,
    ...row.figures.map((figure) =>
      `    ${figure.name.padEnd(50)} ${measured(figure).padEnd(28)} ${target(figure).padEnd(26)} ${verdictOf(figure)}`.trimEnd(),
    ),
    ...(row.checks.length > 0 ? [`    ${checkLine(row)}`] : []),
    '',
  ]);
  return [
    ...lines,
    ...(wrong.length > 0
      ? ['WRONG', ...wrong.map((line) => `    ${line}`)]
      : ['No order was lost, duplicated or oversold.']),
  ];
}

const SECTION = /^## (\S+)\n[\s\S]*?(?=^## |$(?![\s\S]))/gm;

/**
 * Renders docs/performance.md: rows of this run replace those of the previous page; each row names its date and commit.
 */
export function renderMarkdown(result: Result, before = ''): string {
  const previous = new Map([...before.matchAll(SECTION)].map(([text, id = '']) => [id, text.trimEnd()]));
  const fresh = new Map(result.rows.map((row) => [row.id, section(row, result)]));
  const sections = ROWS.map((id) => fresh.get(id) ?? previous.get(id)).filter((text) => text !== undefined);
  return `${[HEAD, ...sections].join('\n\n')}\n`;
}

const HEAD = `# Performance

<!-- Written by \`npm run bench -- --record\`: measure again instead of editing. -->

Each figure is the median of the rounds, with the smallest and largest value in brackets. The floor is the least work that a
shop on this machine could do (\`bin/bench/floor-server.ts\`: HTTP request, one statement, HTTP response). The floor and the shop
run in turn on the same PostgreSQL. A ratio to the floor is comparable between machines; an absolute number is not. CPU is that
of every process of the system, PostgreSQL included and clients excluded; the parts of an order are measured until the last
response, and V8 compiles and collects for the product and for the emulation. SQL counts the Data API calls of all functions. Aurora
was not measured. [Why a figure misses its goal](performance-profile.md).`;

function section(row: Row, { machine, at, quick, rounds }: Result): string {
  const { cores, processor, memoryGigabytes, system, node, load, commit } = machine;
  const busy =
    load > cores ? ' **Other programs used the machine at the same time, so the figures can be better.**' : '';
  return [
    `## ${row.id}`,
    '',
    `${row.title}.`,
    '',
    `Measured ${at.slice(0, 10)} at ${commit}${quick ? ' with `--quick`' : ''}, rounds: ${rounds}; ${cores} cores (${processor}), ${memoryGigabytes} GB, ${system}, Node ${node.slice(1)}, load ${load}.${busy}`,
    '',
    '| measure | median (smallest–largest) | to reach | |',
    '|---|---|---|---|',
    ...row.figures.map(
      (figure) => `| ${figure.name} | ${measured(figure)} | ${target(figure)} | ${verdictOf(figure)} |`,
    ),
    ...(row.checks.length > 0 ? ['', `Checked: ${checkLine(row)}.`] : []),
  ].join('\n');
}
