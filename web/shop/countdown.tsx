/** The time left to pay an order, by the shop's clock. */
import { useEffect, useState } from 'preact/hooks';
import { shopNow } from '#web/shared/clock.ts';
import { words } from '#web/shared/language.ts';

const t = words({
  left: ['{time} left to pay', '결제까지 {time} 남음'],
  expired: ['The time to pay has passed. The order is being cancelled.', '결제 기한이 지나 주문이 취소되고 있습니다.'],
});

const two = (n: number): string => String(n).padStart(2, '0');

export function Countdown({ due, onEnd }: { due: string; onEnd: () => void }) {
  const seconds = () => Math.max(0, Math.ceil((Date.parse(due) - shopNow()) / 1_000));
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const timer = setInterval(() => setLeft(seconds()), 250);
    return () => clearInterval(timer);
  }, [due]);
  const ended = left === 0;
  useEffect(() => {
    if (ended) onEnd();
  }, [ended]);
  return (
    <p class={`countdown ${left <= 60 ? 'bad' : ''}`} role="timer">
      {ended ? t('expired') : t('left', { time: `${Math.floor(left / 60)}:${two(left % 60)}` })}
    </p>
  );
}
