/** docs/operating.md: the runbook as a reader of the repository finds it; a heading is the anchor that mails and alarms name. */
import { readFileSync } from 'node:fs';
import { runbook } from '#content/runbook.ts';

const PAGE = 'docs/operating.md';
const BEGIN = '<!-- Made by `npm run docs` from content/runbook/: -->';
const END = '<!-- until here. -->';

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

/** What stands around it is written by hand. */
export function operatingDocument(): ReadonlyMap<string, string> {
  const page = readFileSync(PAGE, 'utf8');
  const [before, after] = [page.split(BEGIN)[0], page.split(END)[1]];
  if (after === undefined || before === undefined) throw new Error(`${PAGE} has lost its marks`);
  const entries = runbook().map(
    ({ anchor, meaning, checks, remediation }) =>
      `### ${anchor}\n\n${meaning}\n\nCheck:\n\n${list(checks)}\n\nFix:\n\n${list(remediation)}`,
  );
  return new Map([[PAGE, `${before}${BEGIN}\n\n${entries.join('\n\n')}\n\n${END}${after}`]]);
}
