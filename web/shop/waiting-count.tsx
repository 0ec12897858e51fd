/** How many buyers wait for a product that cannot be bought now. */
import { useState } from 'preact/hooks';
import { WAITING_SHOWN_MAX } from '#domain/limits.ts';
import { call } from '#web/shared/client.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { useStore } from '#web/shared/store.ts';
import { waitingList } from './waiting-list.ts';

const t = words({
  one: ['One person is waiting.', '1명이 기다리고 있습니다.'],
  many: ['{n} people are waiting.', '{n}명이 기다리고 있습니다.'],
  more: ['{n}+ people are waiting.', '{n}명 이상이 기다리고 있습니다.'],
  place: ['You are number {n}.', '내 순번은 {n}번입니다.'],
});

/** Seldom, and not all visitors at once: many of them look at a product when its orders need the database. */
const POLL_MILLISECONDS_MIN = 60_000;
const JITTER_MILLISECONDS = 30_000;

export function WaitingCount({ productId }: { productId: string }) {
  const mine = useStore(waitingList).find((entry) => entry.productId === productId);
  const [everyMilliseconds] = useState(() => POLL_MILLISECONDS_MIN + Math.random() * JITTER_MILLISECONDS);
  // The subscription of this buyer changes the number.
  const { data } = useLoad(
    `waiting ${productId} ${mine !== undefined}`,
    async (signal) => (await call('readStock', { params: { productId: productId as never }, signal })).body.waiting,
    { everyMilliseconds },
  );
  if (!data) return null;
  const people = data === 1 ? 'one' : data < WAITING_SHOWN_MAX ? 'many' : 'more';
  return (
    <p class="soft">
      {t(people, { n: count(data) })}
      {mine && mine.place < WAITING_SHOWN_MAX && ` ${t('place', { n: count(mine.place) })}`}
    </p>
  );
}
