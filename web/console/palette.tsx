/** Search over pages, products, order numbers and ids (Ctrl+K, ⌘K or /), and the list of keys (?). */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { pageOf } from '#web/shared/names.ts';
import { go } from '#web/shared/router.ts';
import { Facts, Problem } from '#web/shared/ui/components.tsx';
import { Input } from '#web/shared/ui/field.tsx';
import type { NavItem } from '#web/shared/ui/frame.tsx';
import { mayFindBuyers } from './buyer-search.ts';
import { findProducts, useFoundProducts } from './find-products.ts';
import { numberOf, orderTextOf, pageOfOrderText } from './order-search.ts';
import { furtherPages, type Result, resultsOf } from './search-results.ts';

const t = words({
  search: ['Search', '검색'],
  label: [
    'Page, product, order number, id of anything with a page or of a payment, or e-mail address of a buyer',
    '화면, 상품, 주문 번호, 주문·상품·결제 등의 ID, 또는 구매자의 이메일 주소',
  ],
  none: ['Nothing found.', '결과가 없습니다.'],
  searching: ['Searching…', '찾는 중…'],
  paymentOf: ['Enter: the order of this payment', 'Enter: 이 결제의 주문'],
  orderOf: ['Enter: order {number}', 'Enter: 주문 {number}'],
  ordersOf: ['Enter: orders of {email}', 'Enter: {email} 님의 주문'],
  keys: ['Keys', '단축키'],
  open: ['Search', '검색'],
  first: ['Open the first result', '첫 결과 열기'],
  move: ['Move through the results', '결과 사이를 이동'],
  help: ['Show these keys', '단축키 보기'],
  close: ['Close', '닫기'],
});

/** What Enter does with a text that the shop must be asked about. */
const HINTS = { number: 'orderOf', payment: 'paymentOf', email: 'ordersOf' } as const;

type Open = 'search' | 'keys' | undefined;

/** Moves the focus through the field and the results. */
function moveFocus(event: KeyboardEvent, form: HTMLElement): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const stops = [...form.querySelectorAll<HTMLElement>('input, li > a')];
  const now = stops.indexOf(document.activeElement as HTMLElement);
  stops[Math.min(Math.max(now + step, 0), stops.length - 1)]?.focus();
}

function Search({ pages, close }: { pages: readonly Result[]; close: () => void }) {
  const [text, setText] = useState('');
  const { found, error } = useFoundProducts(text);
  const [unknown, setUnknown] = useState<string>();
  const isOperator = mayFindBuyers();
  const products = (found ?? []).map(({ id, title }) => ({ href: pageOf.product(id), label: title }));
  const results = resultsOf(text, [...pages, ...(isOperator ? furtherPages() : [])], products, isOperator);
  const isSearching = found === undefined && error === undefined;
  const sought = text.trim();
  const means = orderTextOf(text);
  // Only after Enter: an address that is being typed is not sent. Enter may come before the products.
  const find = useAction(async (wanted: string) => {
    const [first] = isSearching ? await findProducts(wanted) : [];
    const page = (await pageOfOrderText(wanted)) ?? (first && pageOf.product(first.id));
    if (page === undefined) return setUnknown(wanted);
    close();
    go(page);
  });
  const hint = means === undefined || sought === unknown ? (isSearching ? 'searching' : 'none') : HINTS[means];

  const open = (result: Result | undefined): void => {
    if (!result) return;
    close();
    if (result.href.startsWith('/console')) go(result.href);
    else location.assign(result.href);
  };
  return (
    <form
      class="stack"
      onKeyDown={(event) => {
        // In a search field, Escape would only remove the text.
        if (event.key === 'Escape') {
          event.preventDefault();
          close();
        } else moveFocus(event, event.currentTarget);
      }}
      onSubmit={(event) => {
        event.preventDefault();
        if (sought !== '' && results.length === 0) find.run(sought);
        else open(results[0]);
      }}
    >
      <Input label={t('label')} type="search" value={text} change={setText} autocomplete="off" maxLength={200} />
      <ul class="stack" aria-label={t('search')}>
        {results.map((result) => (
          <li key={result.href}>
            <a href={result.href} onClick={close}>
              {result.label}
            </a>
          </li>
        ))}
      </ul>
      {results.length === 0 && (
        <p class="soft" role="status">
          {t(hint, { number: numberOf(sought), email: sought })}
        </p>
      )}
      <Problem error={find.error ?? error} />
    </form>
  );
}

const Keys = () => (
  <Facts
    rows={[
      [<kbd>Ctrl+K, ⌘K, /</kbd>, t('open')],
      [<kbd>Enter</kbd>, t('first')],
      [<kbd>↓ ↑</kbd>, t('move')],
      [<kbd>?</kbd>, t('help')],
      [<kbd>Esc</kbd>, t('close')],
    ]}
  />
);

/** Returns what a key opens. A key that is typed into a field opens nothing, except Ctrl+K. */
function opened(event: KeyboardEvent): Open {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') return 'search';
  const { tagName } = event.target as Element;
  const isTyping = ['INPUT', 'TEXTAREA', 'SELECT'].includes(tagName);
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  if (event.key === '/') return 'search';
  return event.key === '?' ? 'keys' : undefined;
}

export function Palette({ items }: { items: readonly NavItem[] }) {
  const [open, setOpen] = useState<Open>();
  const box = useRef<HTMLDialogElement>(null);
  const close = (): void => setOpen(undefined);
  useEffect(() => {
    const follow = (event: KeyboardEvent): void => {
      const next = opened(event);
      if (!next) return;
      event.preventDefault();
      setOpen(next);
    };
    addEventListener('keydown', follow);
    return () => removeEventListener('keydown', follow);
  }, []);
  useLayoutEffect(() => {
    if (!open) return;
    const before = document.activeElement as HTMLElement | null;
    if (!box.current?.open) box.current?.showModal();
    // The browser would focus the first button, which closes.
    if (open === 'search') box.current?.querySelector('input')?.focus();
    return () => before?.focus();
  }, [open]);
  return (
    <>
      <button type="button" class="btn btn-sm palette" onClick={() => setOpen('search')}>
        {t('search')} <kbd>⌘K</kbd>
      </button>
      {open && (
        <dialog class="modal" ref={box} onClose={close} aria-labelledby="palette-title">
          <div class="modal-box stack">
            <div class="row apart">
              <h2 id="palette-title">{t(open)}</h2>
              <button type="button" class="btn btn-sm" onClick={close}>
                {t('close')}
              </button>
            </div>
            {open === 'search' ? <Search pages={items} close={close} /> : <Keys />}
          </div>
        </dialog>
      )}
    </>
  );
}
