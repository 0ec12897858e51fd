/** The frame of every console page: the navigation and the header. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { words } from '#web/shared/language.ts';
import { useAddress } from '#web/shared/router.ts';
import { Logo } from './logo.tsx';
import { Personal, Top } from './top.tsx';

const t = words({
  skip: ['Skip to content', '본문으로'],
  menu: ['Menu', '메뉴'],
});

export interface NavItem {
  readonly href: string;
  readonly label: string;
  readonly count?: number | undefined;
  /** The count is of items that need attention. */
  readonly alarm?: boolean;
}

/** At the address of the home page, the item of that page is current, whichever page a person has there. */
const isHere = (path: string, { href }: NavItem, { home, homeItem = home }: Home): boolean =>
  path.replace(/\/$/, '') === home
    ? href === homeItem
    : path === href || (href !== home && path.startsWith(`${href}/`));

interface Home {
  readonly home: string;
  /** The item that is shown at the address of the home page, if it has another address as well. */
  readonly homeItem?: string | undefined;
}

export function Frame(
  props: Home & {
    readonly name: string;
    readonly items: readonly NavItem[];
    /** Shown below the name. */
    readonly tools?: ComponentChildren;
    readonly children: ComponentChildren;
  },
) {
  const { path } = useAddress();
  const [open, setOpen] = useState(false);
  // Navigation closes the menu.
  useEffect(() => setOpen(false), [path]);
  return (
    <div class="frame">
      <nav aria-label={props.name}>
        <div>
          <a class="sr-only" href="#content">
            {t('skip')}
          </a>
          <div class="nav-head">
            <a class="brand" href={props.home}>
              <Logo />
              {props.name}
            </a>
            {props.tools}
            <button type="button" class="btn btn-sm menu-switch" aria-expanded={open} onClick={() => setOpen(!open)}>
              {t('menu')}
            </button>
          </div>
          <ul class={`places ${open ? 'open' : ''}`}>
            {props.items.map((item) => (
              <li key={item.href}>
                <a href={item.href} aria-current={isHere(path, item, props) ? 'page' : undefined}>
                  {item.label}
                  {item.count !== undefined && (
                    <span class={`count ${item.alarm && item.count > 0 ? 'alarm' : ''}`}>{item.count}</span>
                  )}
                </a>
              </li>
            ))}
            <li class="row personal">
              <Personal />
            </li>
          </ul>
        </div>
      </nav>
      <div class="content">
        <Top />
        <main id="content" tabIndex={-1}>
          {props.children}
        </main>
      </div>
    </div>
  );
}
