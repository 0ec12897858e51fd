/** docs/operating.md: the runbook. Each heading is the anchor that mails and alarms link to. */
import { runbook } from '#content/runbook.ts';
import { replaceGeneratedPart } from './generated-part.ts';

const PAGE = 'docs/operating.md';
const BEGIN = '<!-- Made by `npm run docs` from content/runbook/: -->';

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

/** Returns docs/operating.md with its generated part replaced; the rest of the page is written manually. */
export function operatingDocument(): ReadonlyMap<string, string> {
  const entries = runbook().map(
    ({ anchor, meaning, checks, remediation }) =>
      `### ${anchor}\n\n${meaning}\n\nCheck:\n\n${list(checks)}\n\nFix:\n\n${list(remediation)}`,
  );
  return new Map([[PAGE, replaceGeneratedPart(PAGE, BEGIN, entries.join('\n\n'))]]);
}
