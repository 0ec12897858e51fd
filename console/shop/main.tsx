/** The shop front: what there is, and how many of each are left. */
import { call } from '#console/client.ts';
import { count, won } from '#console/format.ts';
import { words } from '#console/language.ts';
import { useLoad } from '#console/load.ts';
import { start } from '#console/start.tsx';
import { Languages } from '#console/ui/languages.tsx';
import { Logo } from '#console/ui/logo.tsx';
import { Show } from '#console/ui/pieces.tsx';

const t = words({
  left: ['{n} left', '{n}개 남음'],
  out: ['sold out', '품절'],
});

function Shop() {
  const products = useLoad('products', async (signal) => (await call('listProducts', { query: {}, signal })).body);
  return (
    <main>
      <div class="row apart">
        <h1 class="row">
          <Logo /> Donut States
        </h1>
        <Languages />
      </div>
      <Show loaded={products}>
        {({ items }) => (
          <ul class="numbers">
            {items.map(({ id, title, price, available }) => (
              <li key={id} class="box stack">
                <h2>{title}</h2>
                <p>{won(price)}</p>
                <p class="soft">{available > 0 ? t('left', { n: count(available) }) : t('out')}</p>
              </li>
            ))}
          </ul>
        )}
      </Show>
    </main>
  );
}

start('/shop', Shop);
