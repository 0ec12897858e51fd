/** The section of the runbook for a queue, read from the runbook page of the shop. */
import { useEffect, useRef } from 'preact/hooks';
import { type RunbookLanguage, runbookOfQueue, runbookPath } from '#domain/runbook.ts';
import { language, words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';

const t = words({
  title: ['What to do', '대응 절차'],
  all: ['Whole runbook', '전체 대응 절차'],
});

/** Returns what follows the heading of the anchor, up to the next heading. */
async function readSection(path: string, anchor: string, signal: AbortSignal): Promise<readonly Element[]> {
  const response = await fetch(path, { signal });
  const page = new DOMParser().parseFromString(response.ok ? await response.text() : '', 'text/html');
  const section: Element[] = [];
  for (let next = page.getElementById(anchor)?.nextElementSibling; next && next.tagName !== 'H2'; ) {
    section.push(next);
    next = next.nextElementSibling;
  }
  return section;
}

export function WhatToDo({ queue }: { queue: string }) {
  const path = runbookPath(language.get() as RunbookLanguage);
  const anchor = runbookOfQueue(queue);
  const { data } = useLoad(`${path}#${anchor}`, (signal) => readSection(path, anchor, signal));
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.replaceChildren(...(data ?? []).map((part) => document.importNode(part, true))), [data]);
  return (
    <section class="box stack" aria-labelledby="what-to-do">
      <div class="row apart">
        <h2 id="what-to-do">{t('title')}</h2>
        <a href={`${path}#${anchor}`}>{t('all')}</a>
      </div>
      <div class="stack runbook" ref={box} />
    </section>
  );
}
