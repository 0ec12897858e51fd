/** How a page of ours begins: language, clock, stream, links, then what it shows, drawn anew when the language changes. */
import { type ComponentType, render } from 'preact';
import { readClock } from './clock.ts';
import { language } from './language.ts';
import { followLinks } from './router.ts';
import { useStore } from './store.ts';
import { followStream } from './stream.ts';

export function start(root: string, App: ComponentType): void {
  document.documentElement.lang = language.get();
  followLinks(root);
  followStream();
  void readClock();
  const LocalizedApp = () => <App key={useStore(language)} />;
  render(<LocalizedApp />, document.getElementById('app') as HTMLElement);
}
