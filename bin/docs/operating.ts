/** docs/operating.md: the runbook. Each heading is the anchor that mails and alarms link to. */
import { readFileSync } from 'node:fs';
import { runbook } from '#content/runbook.ts';

const PAGE = 'docs/operating.md';
const BEGIN = '<!-- Made by `npm run docs` from content/runbook/: -->';
const END = '<!-- until here. -->';

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

/** Returns docs/operating.md with its generated part replaced; the rest of the page is written manually. */
export function operatingDocument(): ReadonlyMap<string, string> {
  const page = readFileSync(PAGE, 'utf8');
  const [before, after] = [page.split(BEGIN)[0], page.split(END)[1]];
  if (after === undefined || before === undefined) throw new Error(`${PAGE} has no "${BEGIN}" or "${END}" line`);
  const entries = runbook().map(
    ({ anchor, means, look, mend }) => `### ${anchor}\n\n${means}\n\nCheck:\n\n${list(look)}\n\nDo:\n\n${list(mend)}`,
  );
  return new Map([[PAGE, `${before}${BEGIN}\n\n${entries.join('\n\n')}\n\n${END}${after}`]]);
}
