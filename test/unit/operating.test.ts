/** Every operator mail and alarm links to its runbook. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { operatingDocument } from '#bin/docs/operating.ts';
import { runbook } from '#content/runbook.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import {
  RUNBOOK_ALARMS,
  RUNBOOK_REPORTS,
  type RunbookLanguage,
  runbookOfQueue,
  runbookPath,
  runbookUrl,
} from '#domain/runbook.ts';
import { docsPages } from '#lib/docs-pages.ts';
import { pageFile } from '#lib/page-file.ts';

const documents = operatingDocument();
const text = documents.get('docs/operating.md') ?? '';
const pages = docsPages({ style: '/a.css', script: '/a.js' });
const htmlIn = (language: RunbookLanguage): string => pages.get(pageFile(runbookPath(language)) ?? '') ?? '';

test.for([...documents])('%s is up to date', ([path, expected]) => {
  expect(readFileSync(path, 'utf8'), 'regenerate it with: npm run docs').toBe(expected);
});

test('every queue, report and alarm has a heading in the repository and on the linked page', () => {
  const anchors = [...QUEUE_NAMES.map((queue) => runbookOfQueue(queue)), ...RUNBOOK_REPORTS, ...RUNBOOK_ALARMS];
  expect(anchors.toSorted()).toEqual(
    runbook()
      .map(({ anchor }) => anchor)
      .toSorted(),
  );
  for (const anchor of anchors) {
    expect(text).toContain(`\n### ${anchor}\n`);
    for (const language of ['en', 'ko'] as const) expect(htmlIn(language)).toContain(`<h2 id="${anchor}">`);
  }
  expect(runbookUrl('https://shop.test', 'queue-mail')).toBe('https://shop.test/docs/operating#queue-mail');
  expect(runbookUrl('https://shop.test', 'queue-mail', 'ko')).toBe('https://shop.test/docs/operating/ko#queue-mail');
});

test('every command in a runbook exists', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const typed = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? '');
  expect(typed).toContain('redrive');
  for (const name of typed) expect(scripts, name).toHaveProperty([name]);
  for (const [, queue] of text.matchAll(/--queue ([\w-]+)/g)) expect(QUEUE_NAMES).toContain(queue);
});

test('the Korean runbook has the same entries and commands as the English one', () => {
  expect(htmlIn('ko')).toContain('<html lang="ko">');
  const korean = runbook('ko');
  for (const [i, { anchor, checks, remediation }] of runbook().entries()) {
    const there = korean[i];
    expect([anchor, checks.length, remediation.length]).toEqual([
      there?.anchor,
      there?.checks.length,
      there?.remediation.length,
    ]);
    for (const line of [there?.meaning, ...(there?.checks ?? []), ...(there?.remediation ?? [])])
      expect(line).toMatch(/[가-힣]/);
    const typed = (lines: readonly string[]) => lines.flatMap((line) => line.match(/`[^`]+`/g) ?? []).toSorted();
    expect(typed([...(there?.checks ?? []), ...(there?.remediation ?? [])]), anchor).toEqual(
      typed([...checks, ...remediation]),
    );
  }
});
