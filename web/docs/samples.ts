/** Shows the samples of a request as tabs. The chosen tab is remembered for all pages. */
import { element, words } from './words.ts';

const KEY = 'donut.docs.sample';
/** The address in the static samples. */
const ORIGIN = 'https://shop.example.com';
const groups: ((name: string) => void)[] = [];

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function choose(name: string): void {
  for (const show of groups) show(name);
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // A browser without storage forgets the choice.
  }
}

function addCopy(section: HTMLElement): void {
  const pre = section.querySelector('pre') as HTMLPreElement;
  pre.textContent = (pre.textContent ?? '').replaceAll(ORIGIN, location.origin);
  const button = element('button', { type: 'button', className: 'copy', textContent: words.copy });
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(pre.textContent ?? '');
    button.textContent = words.copied;
  });
  section.append(button);
}

/** Replaces the headings of the samples by tabs. */
export function enhanceSamples(samples: HTMLElement): void {
  const sections = [...samples.querySelectorAll<HTMLElement>('[data-tab]')];
  const list = element('div', { className: 'tabs', role: 'tablist', ariaLabel: samples.dataset['label'] ?? '' });
  const tabs = sections.map((section) => {
    const name = section.dataset['tab'] ?? '';
    const tab = element('button', { type: 'button', role: 'tab', textContent: name });
    tab.addEventListener('click', () => choose(name));
    section.querySelector('h3')?.remove();
    Object.assign(section, { role: 'tabpanel', ariaLabel: name });
    addCopy(section);
    return { name, tab, section };
  });
  const show = (wanted: string): void => {
    const chosen = tabs.find(({ name }) => name === wanted) ?? tabs[0];
    for (const one of tabs) {
      one.section.hidden = one !== chosen;
      one.tab.ariaSelected = String(one === chosen);
      one.tab.tabIndex = one === chosen ? 0 : -1;
    }
  };
  list.addEventListener('keydown', ({ key }) => {
    if (key !== 'ArrowRight' && key !== 'ArrowLeft') return;
    const at = tabs.findIndex(({ tab }) => tab.ariaSelected === 'true');
    const next = tabs[(at + (key === 'ArrowRight' ? 1 : tabs.length - 1)) % tabs.length];
    choose(next?.name ?? '');
    next?.tab.focus();
  });
  list.append(...tabs.map(({ tab }) => tab));
  samples.prepend(list);
  groups.push(show);
  show(remembered() ?? '');
}
