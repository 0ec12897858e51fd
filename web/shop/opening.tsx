/** The countdown to the beginning of a sale, by the shop's clock. The page sells from the second on; the shop decides. */
import { useEffect, useState } from 'preact/hooks';
import { shopNow } from '#web/shared/clock.ts';
import { words } from '#web/shared/language.ts';
import { Time } from '#web/shared/ui/components.tsx';

const t = words({
  opens: ['On sale in {time}', '판매 시작까지 {time}'],
  at: ['The sale begins at', '판매 시작 시각:'],
  days: ['{n} days ', '{n}일 '],
});

const two = (n: number): string => String(n).padStart(2, '0');

function leftText(seconds: number): string {
  const [days, rest] = [Math.floor(seconds / 86_400), seconds % 86_400];
  const clock = `${Math.floor(rest / 3_600)}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
  return `${days > 0 ? t('days', { n: days }) : ''}${clock}`;
}

export function Opening({ at, onOpen }: { at: string; onOpen: () => void }) {
  const seconds = () => Math.max(0, Math.ceil((Date.parse(at) - shopNow()) / 1_000));
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const timer = setInterval(() => setLeft(seconds()), 250);
    return () => clearInterval(timer);
  }, [at]);
  const isOpen = left === 0;
  useEffect(() => {
    if (isOpen) onOpen();
  }, [isOpen]);
  return (
    <div class="stack">
      <p class="countdown" role="timer">
        {t('opens', { time: leftText(left) })}
      </p>
      <p class="soft">
        {t('at')} <Time at={at} />
      </p>
    </div>
  );
}
