/** The result for people: on the terminal and as docs/performance.md. */
import { type Figure, grade, median, type Row } from './figure.ts';
import { ROWS } from './options.ts';
import type { Result } from './run.ts';

/** Three significant digits, but never an exponent and never less than whole for large numbers. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

function measured({ rounds, unit }: Figure): string {
  if (rounds.length === 0) return 'not measured here';
  const middle = `${number(median(rounds))} ${unit}`;
  return rounds.length === 1 ? middle : `${middle} (${number(Math.min(...rounds))}–${number(Math.max(...rounds))})`;
}

function wished({ aim, gate, better }: Figure): string {
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

/** Plain lines for a terminal. */
export function renderText({ rows, wrong }: Result): readonly string[] {
  const lines = rows.flatMap((row) => [
    `${row.id}  ${row.title}`,
    ...row.figures.map((figure) =>
      `    ${figure.name.padEnd(50)} ${measured(figure).padEnd(28)} ${wished(figure).padEnd(26)} ${verdictOf(figure)}`.trimEnd(),
    ),
    ...(row.checks.length > 0 ? [`    ${checkLine(row)}`] : []),
    '',
  ]);
  return [
    ...lines,
    ...(wrong.length > 0 ? ['WRONG', ...wrong.map((line) => `    ${line}`)] : ['Nothing lost, doubled or oversold.']),
  ];
}

const SECTION = /^## (\S+)\n[\s\S]*?(?=^## |$(?![\s\S]))/gm;

/** docs/performance.md: the rows of this run, and of the page as it was those that were not run; each says when it was measured. */
export function renderMarkdown(result: Result, before = ''): string {
  const kept = new Map([...before.matchAll(SECTION)].map(([text, id = '']) => [id, text.trimEnd()]));
  const fresh = new Map(result.rows.map((row) => [row.id, section(row, result)]));
  const sections = ROWS.map((id) => fresh.get(id) ?? kept.get(id)).filter((text) => text !== undefined);
  return `${[HEAD, ...sections].join('\n\n')}\n`;
}

const HEAD = `# Performance

<!-- Written by \`npm run bench -- --record\`: measure again instead of editing. -->

Each figure is the median of the rounds, the smallest and largest in brackets; the floor (\`bin/bench/floor-server.ts\`: HTTP in, one
statement, HTTP out) runs in turn with the shop on the same PostgreSQL. A ratio to the floor travels to other machines, an
absolute number does not. CPU is that of every process of the system, PostgreSQL included, callers excluded; SQL counts Data
API calls of all functions. Nothing here says what Aurora does: it was not measured.`;

function section(row: Row, { machine, at, quick, rounds }: Result): string {
  const { cores, processor, memoryGigabytes, system, node, load, commit } = machine;
  const busy = load > cores ? ' **Others used the machine at the same time: it can do better than this.**' : '';
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
      (figure) => `| ${figure.name} | ${measured(figure)} | ${wished(figure)} | ${verdictOf(figure)} |`,
    ),
    ...(row.checks.length > 0 ? ['', `Checked: ${checkLine(row)}.`] : []),
  ].join('\n');
}
