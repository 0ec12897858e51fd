/** A small button that copies an id. */
import { useState } from 'preact/hooks';
import { words } from '#web/shared/language.ts';

const t = words({
  copy: ['Copy {text}', '{text} 복사'],
  copied: ['Copied', '복사됨'],
});

export function Copy({ text }: { text: string }) {
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setDone(true);
  };
  return (
    <button
      type="button"
      class="copy"
      title={done ? t('copied') : t('copy', { text })}
      aria-label={done ? t('copied') : t('copy', { text })}
      onBlur={() => setDone(false)}
      onClick={() => void copy().catch(() => setDone(false))}
    >
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path d={done ? 'M3 8.5 6.5 12 13 4.5' : 'M5.5 5.5h7v7h-7zM3.5 10.5v-7h7'} />
      </svg>
    </button>
  );
}
