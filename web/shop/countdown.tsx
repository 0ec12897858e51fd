/** How long an order can still be paid, by the shop's clock. */
import { useEffect, useState } from 'preact/hooks';
import { shopNow } from '#web/shared/clock.ts';
import { words } from '#web/shared/language.ts';

const t = words({
  left: ['{time} left to pay', '결제까지 {time} 남음'],
  over: ['The time to pay is over: the order is being cancelled.', '결제 시간이 지나 주문이 취소되고 있습니다.'],
});

const two = (n: number): string => String(n).padStart(2, '0');

export function Countdown({ due, over }: { due: string; over: () => void }) {
  const seconds = () => Math.max(0, Math.ceil((Date.parse(due) - shopNow()) / 1_000));
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const timer = setInterval(() => setLeft(seconds()), 250);
    return () => clearInterval(timer);
  }, [due]);
  const ended = left === 0;
  useEffect(() => {
    if (ended) over();
  }, [ended]);
  return (
    <p class={`countdown ${left <= 60 ? 'bad' : ''}`} role="timer">
      {ended ? t('over') : t('left', { time: `${Math.floor(left / 60)}:${two(left % 60)}` })}
    </p>
  );
}
