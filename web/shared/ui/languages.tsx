import { language, setLanguage } from '#web/shared/language.ts';
import { useStore } from '#web/shared/store.ts';

/** The language switch. Each language is named in that language. */
export function Languages() {
  const now = useStore(language);
  const other = now === 'ko' ? 'en' : 'ko';
  return (
    <button type="button" class="btn btn-ghost btn-sm" lang={other} onClick={() => setLanguage(other)}>
      {other === 'ko' ? '한국어' : 'English'}
    </button>
  );
}
